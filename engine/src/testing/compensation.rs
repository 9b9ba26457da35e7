//! Transactions, and activities that are undone, in short.

use super::builder::{ProcessBuilder, index};
use crate::executable::NodeIndex;
use crate::executable::node::{NodeKind, SubProcessKind, Throw};

impl ProcessBuilder {
    /// A transaction; what follows lies in it until [`ProcessBuilder::close`].
    #[must_use]
    pub fn open_transaction(self, id: &str) -> Self {
        self.open_as(id, SubProcessKind::Transaction)
    }

    /// Has the last node undone by a script task of the name `undo_` and its own, which adds to `log`
    /// what is given.
    #[must_use]
    pub fn undo(self, log: &str) -> Self {
        let id = format!("undo_{}", self.last_id());
        let script = super::builder::script(&format!("log = log + \"{log}\""));
        self.undone_by(&id, NodeKind::ScriptTask(script))
    }

    /// Has the last node undone by a user task of the name `undo_` and its own.
    #[must_use]
    pub fn undo_by_user(self) -> Self {
        let id = format!("undo_{}", self.last_id());
        self.undone_by(&id, NodeKind::UserTask(crate::executable::node::Form::default()))
    }

    /// Has the last node undone by an activity that lies beside it.
    #[must_use]
    pub fn undone_by(mut self, id: &str, kind: NodeKind) -> Self {
        let handler = self.add(id, kind);
        self.last_node().compensation = Some(handler);
        self
    }

    /// Has the last node undone by a node that was added before; nothing leads to it.
    ///
    /// # Panics
    ///
    /// When there is no such node.
    #[must_use]
    pub fn undone_by_node(mut self, id: &str) -> Self {
        let handler = self.find(id).expect("the handler comes before");
        self.last_node().compensation = Some(handler);
        self
    }

    /// Leaves the last node without a flow to what follows.
    #[must_use]
    pub fn cut(mut self) -> Self {
        self.last = None;
        self
    }

    /// A throw event that undoes one activity, or all, and waits for it.
    ///
    /// # Panics
    ///
    /// When there is no such activity.
    #[must_use]
    pub fn compensate(self, id: &str, activity: Option<&str>) -> Self {
        let throw = self.compensation(activity, true);
        self.throw(id, throw)
    }

    /// What a compensation event throws.
    ///
    /// # Panics
    ///
    /// When there is no such activity.
    #[must_use]
    pub fn compensation(&self, activity: Option<&str>, waits: bool) -> Throw {
        let activity = activity.map(|id| self.find(id).expect("the activity comes before"));
        Throw::Compensation { activity, waits }
    }

    /// Whether a node undoes another one.
    pub(super) fn is_handler(&self, at: usize) -> bool {
        self.nodes.iter().any(|node| node.compensation == Some(NodeIndex(index(at))))
    }

    fn last_id(&self) -> String {
        let last = self.last.expect("a node comes before what describes it");
        self.nodes[last.0 as usize].id.to_string()
    }
}
