//! The diagram: where elements are drawn.

use std::collections::HashMap;

/// Shapes and edges by the id of the element they draw.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Diagram {
    /// The bounds of shapes.
    pub shapes: HashMap<String, Bounds>,
    /// The waypoints of edges.
    pub edges: HashMap<String, Vec<(f64, f64)>>,
}

/// A rectangle; y grows downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// The left side.
    pub x: f64,
    /// The upper side.
    pub y: f64,
    /// The width.
    pub width: f64,
    /// The height.
    pub height: f64,
}
