//! Tests of the server as a whole.

mod access;
mod auth;
mod cli;
mod connector;
mod flow;
mod jobs;
mod killed;
mod messages;
mod openapi;
mod posts;
mod storage;
mod support;
