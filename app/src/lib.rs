//! Everything browser and server share: pages, components, wire types and server functions.
//!
//! [`routes`] is the one table of pages. A feature's folder holds its wire types (`model`), its
//! server functions (`api`) and its pages. What needs the server goes through [`ports`].

pub mod diagram;
pub mod error;
pub mod features;
pub mod forms;
pub mod frame;
pub mod ids;
#[cfg(feature = "ssr")]
pub mod ports;
pub mod routes;
pub mod session;
pub mod shell;
pub mod ui;

pub use error::AppError;
pub use routes::App;
#[cfg(feature = "ssr")]
pub use shell::shell;
