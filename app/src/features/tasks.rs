//! Human tasks: the list, the form, completing.

pub mod api;
pub mod draft_notice;
pub mod model;
pub mod task_changes;
pub mod task_form;
pub mod task_page;
pub mod tasks_page;
