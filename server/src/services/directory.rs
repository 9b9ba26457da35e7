//! Who is in which group, in memory: the permissions file and what the providers told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, RwLock};

use crate::storage::accounts::AccountRow;
use crate::storage::{self, Storage};

/// The group everybody is in.
pub const EVERYBODY: &str = "everybody";

/// A picture of all people and groups.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    users: BTreeMap<String, AccountRow>,
    by_email: BTreeMap<String, String>,
    members: BTreeMap<String, BTreeSet<String>>,
}

impl Snapshot {
    /// A picture of these people and memberships (person, group).
    #[must_use]
    pub fn new(users: Vec<AccountRow>, memberships: Vec<(String, String)>) -> Self {
        let mut snapshot = Self::default();
        for user in users {
            if let Some(email) = &user.email {
                snapshot.by_email.insert(email.to_lowercase(), user.username.clone());
            }
            snapshot.users.insert(user.username.clone(), user);
        }
        for (user, group) in memberships {
            snapshot.members.entry(group).or_default().insert(user);
        }
        snapshot
    }

    /// A person by name or e-mail address.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&AccountRow> {
        self.users.get(name).or_else(|| self.users.get(self.by_email.get(&name.to_lowercase())?))
    }

    /// The name to show of a person.
    #[must_use]
    pub fn display_name(&self, username: &str) -> String {
        self.users.get(username).map_or_else(|| username.to_owned(), |user| user.display_name.clone())
    }

    /// The people in a group.
    #[must_use]
    pub fn members(&self, group: &str) -> Vec<String> {
        self.members.get(group).into_iter().flatten().cloned().collect()
    }

    /// The groups of a person, [`EVERYBODY`] among them.
    #[must_use]
    pub fn groups(&self, username: &str) -> Vec<String> {
        let mut groups: BTreeSet<String> = self
            .members
            .iter()
            .filter(|(_, members)| members.contains(username))
            .map(|(group, _)| group.clone())
            .collect();
        groups.insert(EVERYBODY.to_owned());
        groups.into_iter().collect()
    }
}

/// Keeps the current [`Snapshot`].
#[derive(Debug)]
pub struct Directory {
    file: Vec<(String, String)>,
    current: RwLock<Arc<Snapshot>>,
}

impl Directory {
    /// A directory with the memberships of the permissions file.
    #[must_use]
    pub fn new(file: Vec<(String, String)>) -> Self {
        let current = RwLock::new(Arc::new(Snapshot::new(Vec::new(), file.clone())));
        Self { file, current }
    }

    /// The picture as it is now.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.current.read().expect("the picture is replaced as a whole"))
    }

    /// Reads people and memberships again.
    ///
    /// # Errors
    ///
    /// When the storage fails; the old picture stays.
    pub async fn refresh(&self, storage: &dyn Storage) -> Result<(), storage::Error> {
        let accounts = storage.accounts().await?;
        let mut memberships = storage.memberships().await?;
        memberships.extend(self.file.iter().cloned());
        let snapshot = Arc::new(Snapshot::new(accounts, memberships));
        *self.current.write().expect("the picture is replaced as a whole") = snapshot;
        Ok(())
    }
}
