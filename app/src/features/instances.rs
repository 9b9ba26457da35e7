//! Process instances: the list, the diagram with its state, the journal.

pub mod api;
pub mod course;
pub mod course_view;
pub mod data_view;
pub mod decision;
pub mod decision_view;
pub mod diagram;
pub mod incidents_view;
pub mod instance_page;
pub mod instances_page;
pub mod journal_view;
pub mod migration;
pub mod migration_view;
pub mod model;
pub mod operations;
pub mod state_badge;
