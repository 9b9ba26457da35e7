//! The BPMN modeller.

pub mod canvas;
pub mod editor;
pub mod modeler_page;
pub mod outline;
pub mod problems_panel;
pub mod properties;
pub mod reader;
