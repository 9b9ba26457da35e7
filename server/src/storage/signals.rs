//! Who waits for signals, and what data stores hold.

use app::ids::InstanceId;
use async_trait::async_trait;
use serde_json::Value;

use super::Error;

/// A wait for a signal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignalRow {
    /// The instance that waits.
    pub instance: InstanceId,
    /// The wait.
    pub subscription: u64,
    /// The element that waits.
    pub element: String,
    /// Its name.
    pub title: String,
    /// The name of the signal.
    pub name: String,
}

/// Signals.
#[async_trait]
pub trait Signals: Send + Sync {
    /// The instances that wait for signals of a name, in the order of their ids, each once; those behind
    /// `after`.
    async fn waiting_for_signal(
        &self,
        name: &str,
        after: Option<&InstanceId>,
        limit: u32,
    ) -> Result<Vec<InstanceId>, Error>;

    /// The signals an instance waits for.
    async fn signals_of(&self, instance: &InstanceId) -> Result<Vec<SignalRow>, Error>;

    /// What data stores hold; one never written is not among them.
    async fn data_stores(&self, ids: &[String]) -> Result<Vec<(String, Value)>, Error>;
}
