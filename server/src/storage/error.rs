//! Why the storage could not do it. Not found is `Ok(None)`, never an error.

/// Why the storage could not do it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The instance was changed by somebody else since it was read.
    #[error("the instance was changed by somebody else meanwhile")]
    Conflict,
    /// A condition of the transition does not hold any more.
    #[error("{0} does not hold any more")]
    Guard(&'static str),
    /// A constraint of the database refused it.
    #[error("constraint {0} refuses it")]
    Constraint(String),
    /// The database is away.
    #[error("the database is not available")]
    Unavailable(#[source] sqlx::Error),
    /// What is stored cannot be understood.
    #[error("{table} {id} is stored in a form this version does not understand: {reason}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The row.
        id: String,
        /// What is wrong.
        reason: String,
    },
    /// Anything else the database said.
    #[error("the database failed")]
    Other(#[source] sqlx::Error),
}

impl Error {
    /// [`Error::Corrupt`].
    pub fn corrupt(table: &'static str, id: impl Into<String>, reason: impl ToString) -> Self {
        Self::Corrupt { table, id: id.into(), reason: reason.to_string() }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database)
                if database.is_unique_violation() || database.is_foreign_key_violation() =>
            {
                Self::Constraint(database.constraint().unwrap_or("unique or foreign key").to_owned())
            }
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Tls(_) => Self::Unavailable(error),
            _ => Self::Other(error),
        }
    }
}
