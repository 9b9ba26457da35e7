//! Which URI and verb each deed of the services needs: the vocabulary of the permissions file.
//!
//! The URIs are spiff-arena's. In them an id is one segment: the slashes of its path are colons.

use app::ids::{GroupId, InstanceId, ModelId, TaskId};

use super::permission::Permission::{self, Create, Delete, Read, Update};

/// A verb on a URI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The verb.
    pub permission: Permission,
    /// What it means, behind “You may not”.
    pub deed: &'static str,
    /// The URI.
    pub uri: String,
}

/// A verb on any URI with a prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// The verb.
    pub permission: Permission,
    /// What the URIs begin with.
    pub prefix: String,
    /// First segments behind the prefix that mean something else.
    pub except: &'static [&'static str],
}

/// Segments below `/process-instances/` that are no process models.
const NO_MODELS: &[&str] = &["for-me", "reports", "report-metadata", "find-by-id", "unique-milestone-names"];

fn target(permission: Permission, deed: &'static str, uri: String) -> Target {
    Target { permission, deed, uri }
}

/// An id as one segment. A colon in it is escaped, so that no two ids give the same segment.
fn segment(id: &str) -> String {
    id.replace('%', "%25").replace(':', "%3A").replace('/', ":")
}

/// See a process group.
#[must_use]
pub fn read_group(group: &GroupId) -> Target {
    target(Read, "see this group", format!("/process-groups/{}", segment(&group.0)))
}

/// Create a process group.
#[must_use]
pub fn create_group(group: &GroupId) -> Target {
    target(Create, "create this group", format!("/process-groups/{}", segment(&group.0)))
}

/// See some model below a group: what makes the group itself appear.
#[must_use]
pub fn read_below_group(group: &GroupId) -> Reach {
    Reach { permission: Read, prefix: format!("/process-models/{}:", segment(&group.0)), except: &[] }
}

/// See a process model.
#[must_use]
pub fn read_model(model: &ModelId) -> Target {
    target(Read, "see this process", format!("/process-models/{}", segment(&model.0)))
}

/// Create a process model; asked for the model to be, so that a rule for its group covers it.
#[must_use]
pub fn create_model(model: &ModelId) -> Target {
    target(Create, "create a process here", format!("/process-models/{}", segment(&model.0)))
}

/// Change a process model: its facts, its folder.
#[must_use]
pub fn update_model(model: &ModelId) -> Target {
    target(Update, "change this process", format!("/process-models/{}", segment(&model.0)))
}

/// Remove a process model.
#[must_use]
pub fn delete_model(model: &ModelId) -> Target {
    target(Delete, "remove this process", format!("/process-models/{}", segment(&model.0)))
}

fn file(permission: Permission, deed: &'static str, model: &ModelId, name: &str) -> Target {
    target(permission, deed, format!("/process-models/{}/files/{name}", segment(&model.0)))
}

/// Read a file of a model.
#[must_use]
pub fn read_file(model: &ModelId, name: &str) -> Target {
    file(Read, "read this file", model, name)
}

/// Add a file to a model.
#[must_use]
pub fn create_file(model: &ModelId) -> Target {
    target(Create, "add files to this process", format!("/process-models/{}/files", segment(&model.0)))
}

/// Change a file of a model.
#[must_use]
pub fn update_file(model: &ModelId, name: &str) -> Target {
    file(Update, "change this file", model, name)
}

/// Remove a file of a model.
#[must_use]
pub fn delete_file(model: &ModelId, name: &str) -> Target {
    file(Delete, "remove this file", model, name)
}

/// Start an instance.
#[must_use]
pub fn start_instance(model: &ModelId) -> Target {
    target(Create, "start this process", format!("/process-instances/{}", segment(&model.0)))
}

/// See the instances of a model, whoever started them.
#[must_use]
pub fn list_instances(model: &ModelId) -> Target {
    target(Read, "see the instances of this process", format!("/process-instances/{}", segment(&model.0)))
}

/// See instances that concern oneself.
#[must_use]
pub fn list_own_instances() -> Target {
    target(Create, "see your instances", "/process-instances/for-me".to_owned())
}

fn of_instance(
    permission: Permission,
    deed: &'static str,
    path: &str,
    model: &ModelId,
    instance: &InstanceId,
) -> Target {
    target(permission, deed, format!("/{path}/{}/{}", segment(&model.0), instance.0))
}

/// See an instance.
#[must_use]
pub fn read_instance(model: &ModelId, instance: &InstanceId) -> Target {
    of_instance(Read, "see this instance", "process-instances", model, instance)
}

/// See an instance that concerns oneself.
#[must_use]
pub fn read_own_instance(model: &ModelId, instance: &InstanceId) -> Target {
    of_instance(Read, "see this instance", "process-instances/for-me", model, instance)
}

/// Read the journal of an instance.
#[must_use]
pub fn read_journal(model: &ModelId, instance: &InstanceId) -> Target {
    of_instance(Read, "read this journal", "logs", model, instance)
}

/// See the data of an instance.
#[must_use]
pub fn read_data(model: &ModelId, instance: &InstanceId) -> Target {
    of_instance(Read, "see the data of this instance", "task-data", model, instance)
}

/// Change the data of an instance.
#[must_use]
pub fn update_data(model: &ModelId, instance: &InstanceId) -> Target {
    of_instance(Update, "change the data of this instance", "task-data", model, instance)
}

/// Suspend an instance.
#[must_use]
pub fn suspend_instance(model: &ModelId, instance: &InstanceId) -> Target {
    of_instance(Create, "suspend this instance", "process-instance-suspend", model, instance)
}

/// Let a suspended instance go on.
#[must_use]
pub fn resume_instance(model: &ModelId, instance: &InstanceId) -> Target {
    of_instance(Create, "resume this instance", "process-instance-resume", model, instance)
}

/// End an instance.
#[must_use]
pub fn terminate_instance(model: &ModelId, instance: &InstanceId) -> Target {
    of_instance(Create, "terminate this instance", "process-instance-terminate", model, instance)
}

/// Try a failed element of an instance again. Starting gives `/process-instance-run` too, so a retry
/// is asked for as an operator's deed: by the data of the instance it may repeat.
#[must_use]
pub fn retry_element(model: &ModelId, instance: &InstanceId) -> Target {
    of_instance(Update, "try this again", "task-data", model, instance)
}

fn of_element(deed: &'static str, path: &str, model: &ModelId, instance: &InstanceId, key: u64) -> Target {
    target(Create, deed, format!("/{path}/{}/{}/{key}", segment(&model.0), instance.0))
}

/// Have an element done without its own work, or give a multi-instance activity one more item.
#[must_use]
pub fn complete_element(model: &ModelId, instance: &InstanceId, key: u64) -> Target {
    of_element("skip this or add to it", "task-complete", model, instance, key)
}

/// Lead an instance another way: go back, move on, start an element besides what runs. The key is that of
/// the element, or of the process or sub-process around it.
#[must_use]
pub fn reset_instance(model: &ModelId, instance: &InstanceId, key: u64) -> Target {
    of_element("change the course of this instance", "process-instance-reset", model, instance, key)
}

/// Throw an error or an escalation in an instance.
#[must_use]
pub fn send_event(model: &ModelId, instance: &InstanceId) -> Target {
    of_instance(Create, "throw events in this instance", "send-event", model, instance)
}

/// Have an instance go on by the files its model has now.
#[must_use]
pub fn migrate_instance(model: &ModelId, instance: &InstanceId) -> Target {
    of_instance(Create, "migrate this instance", "process-instance-migrate", model, instance)
}

/// Send a message.
#[must_use]
pub fn send_message(name: &str) -> Target {
    target(Create, "send this message", format!("/messages/{name}"))
}

/// Send a signal.
#[must_use]
pub fn send_signal(name: &str) -> Target {
    target(Create, "send this signal", format!("/signals/{name}"))
}

/// See one's tasks.
#[must_use]
pub fn list_tasks() -> Target {
    target(Read, "see tasks", "/tasks".to_owned())
}

fn of_task(
    permission: Permission,
    deed: &'static str,
    instance: &InstanceId,
    task: &TaskId,
    rest: &str,
) -> Target {
    target(permission, deed, format!("/tasks/{}/{}{rest}", instance.0, task.0))
}

/// See a task.
#[must_use]
pub fn read_task(instance: &InstanceId, task: &TaskId) -> Target {
    of_task(Read, "see this task", instance, task, "")
}

/// Keep a draft of a task.
#[must_use]
pub fn save_draft(instance: &InstanceId, task: &TaskId) -> Target {
    of_task(Create, "keep a draft of this task", instance, task, "/save-draft")
}

/// Complete a task.
#[must_use]
pub fn complete_task(instance: &InstanceId, task: &TaskId) -> Target {
    of_task(Update, "complete this task", instance, task, "")
}

/// Run a script function that only privileged models may call.
#[must_use]
pub fn run_privileged_script(function: &str) -> Target {
    target(Create, "run this function", format!("/can-run-privileged-script/{function}"))
}

/// Start some process.
#[must_use]
pub fn start_anything() -> Reach {
    Reach { permission: Create, prefix: "/process-instances/".to_owned(), except: NO_MODELS }
}

/// Change some model.
#[must_use]
pub fn change_any_model() -> Reach {
    Reach { permission: Update, prefix: "/process-models/".to_owned(), except: &[] }
}

/// See some instances of others.
#[must_use]
pub fn read_any_instance() -> Reach {
    Reach { permission: Read, prefix: "/process-instances/".to_owned(), except: NO_MODELS }
}

/// Suspend some instances.
#[must_use]
pub fn operate_any_instance() -> Reach {
    Reach { permission: Create, prefix: "/process-instance-suspend/".to_owned(), except: &[] }
}
