//! The files instances run, kept once for each content.

use async_trait::async_trait;

use super::Error;

/// The files instances run.
#[async_trait]
pub trait Definitions: Send + Sync {
    /// The bundle behind a hash, as JSON text.
    async fn definition(&self, hash: &str) -> Result<Option<String>, Error>;
}
