//! The features of the application; each folder holds wire types, server functions and pages.

pub mod account;
pub mod instances;
pub mod modeler;
pub mod processes;
pub mod tasks;
