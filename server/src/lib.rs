//! The server: the only part of Millrace that does input and output.
//!
//! Reading order: [`cli`] is what people call, [`start`] puts the parts together, [`router`] is the
//! one table of routes. A request goes `router` → [`http`] → [`services`] → [`storage`]; background
//! work goes [`jobs`] → [`services`]. Permission checks and transactions are in the services.

pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod connector;
pub mod http;
pub mod jobs;
pub mod models;
pub mod random;
pub mod render;
pub mod router;
pub mod scripts;
pub mod services;
pub mod start;
pub mod storage;
pub mod telemetry;
