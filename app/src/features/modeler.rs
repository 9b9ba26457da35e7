//! The BPMN modeller.

pub mod canvas;
pub mod code_area;
mod completion;
pub mod editor;
#[cfg(feature = "hydrate")]
mod engine_client;
pub mod json_field;
pub mod modeler_page;
pub mod outline;
pub mod problems_panel;
pub mod properties;
pub mod reader;
pub mod replay;
pub mod run_inputs;
pub mod run_panel;
pub mod run_report;
pub mod soundness_panel;
