//! Tests of the server as a whole.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail as loudly as tests")]

mod access;
mod auth;
mod cli;
mod connector;
mod decisions;
mod examples;
mod flow;
mod form_fields;
mod incidents;
mod jobs;
mod killed;
mod messages;
mod migration;
mod models;
mod openapi;
mod operations;
mod posts;
mod signals;
mod storage;
mod stores;
mod support;
mod tasks;
