//! BPMN diagrams by bpmn-js: the viewer as a component, and the bridge to its bundles.

#[cfg(feature = "hydrate")]
pub mod bridge;
pub mod kinds;
pub mod viewer;
