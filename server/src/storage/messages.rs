//! Messages between instances, and who waits for them.

use app::ids::InstanceId;
use async_trait::async_trait;
use engine::runtime::command::Message;
use engine::runtime::state::Correlations;
use jiff::Timestamp;

use super::Error;
use super::jobs::NewJob;

/// A message that was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageRow {
    /// Its id.
    pub id: String,
    /// The message.
    pub message: Message,
    /// The instance that received it.
    pub received_by: Option<InstanceId>,
    /// The instance that sent it.
    pub from: Option<InstanceId>,
    /// Who caused it.
    pub sent_by: Option<String>,
}

/// A message to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewMessage {
    /// Its id.
    pub id: String,
    /// The message.
    pub message: Message,
    /// The instance and element that sent it.
    pub from: Option<(InstanceId, String)>,
    /// Who caused it.
    pub sent_by: Option<String>,
    /// When.
    pub sent_at: Timestamp,
}

/// A wait for a message.
#[derive(Debug, Clone, PartialEq)]
pub struct SubscriptionRow {
    /// The instance that waits.
    pub instance: InstanceId,
    /// The wait.
    pub subscription: u64,
    /// The element that waits.
    pub element: String,
    /// Its name.
    pub title: String,
    /// The name of the message.
    pub name: String,
    /// What is expected.
    pub correlations: Correlations,
}

/// Messages.
#[async_trait]
pub trait Messages: Send + Sync {
    /// One message.
    async fn message(&self, id: &str) -> Result<Option<MessageRow>, Error>;

    /// Stores a message with the job that delivers it.
    async fn insert_message(&self, message: &NewMessage, job: &NewJob) -> Result<(), Error>;

    /// Who waits for messages of a name, longest first.
    async fn subscribers(&self, name: &str) -> Result<Vec<SubscriptionRow>, Error>;

    /// What an instance waits for.
    async fn subscriptions_of(&self, instance: &InstanceId) -> Result<Vec<SubscriptionRow>, Error>;
}
