//! BPMN diagrams by bpmn-js: the viewer as a component, and the bridge to its bundles.

#[cfg(feature = "hydrate")]
pub mod bridge;
pub mod viewer;

/// The style sheet of bpmn-js; only pages with a diagram load it.
pub const STYLE_SHEET: &str = "/assets/bpmn.css";
