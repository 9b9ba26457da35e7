//! The process catalogue: groups, models, files.

pub mod address;
pub mod api;
pub mod catalog_page;
pub mod file_page;
pub mod model;
pub mod model_page;
pub mod new_model_page;
pub mod start_button;
