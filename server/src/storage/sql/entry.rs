//! Reading columns of rows into our types.

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::unsigned;
use crate::clock::from_micros;
use crate::storage::Error;

/// Reads columns by name.
pub(super) trait Columns {
    fn text(&self, column: &str) -> Result<String, Error>;
    fn optional_text(&self, column: &str) -> Result<Option<String>, Error>;
    fn number(&self, column: &str) -> Result<u64, Error>;
    fn optional_number(&self, column: &str) -> Result<Option<u64>, Error>;
    fn time(&self, column: &str) -> Result<Timestamp, Error>;
    fn optional_time(&self, column: &str) -> Result<Option<Timestamp>, Error>;
    fn json<T: DeserializeOwned>(&self, table: &'static str, column: &str) -> Result<T, Error>;
}

impl Columns for SqliteRow {
    fn text(&self, column: &str) -> Result<String, Error> {
        Ok(self.try_get(column)?)
    }

    fn optional_text(&self, column: &str) -> Result<Option<String>, Error> {
        Ok(self.try_get(column)?)
    }

    fn number(&self, column: &str) -> Result<u64, Error> {
        Ok(unsigned(self.try_get(column)?))
    }

    fn optional_number(&self, column: &str) -> Result<Option<u64>, Error> {
        Ok(self.try_get::<Option<i64>, _>(column)?.map(unsigned))
    }

    fn time(&self, column: &str) -> Result<Timestamp, Error> {
        Ok(from_micros(self.try_get(column)?))
    }

    fn optional_time(&self, column: &str) -> Result<Option<Timestamp>, Error> {
        Ok(self.try_get::<Option<i64>, _>(column)?.map(from_micros))
    }

    fn json<T: DeserializeOwned>(&self, table: &'static str, column: &str) -> Result<T, Error> {
        let text = self.text(column)?;
        serde_json::from_str(&text).map_err(|error| Error::corrupt(table, column, error))
    }
}
