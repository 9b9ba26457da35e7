//! Data objects, stores, inputs, outputs and the associations between them.

use super::{Expression, Reference};
use crate::problem::Position;

/// A data object, a reference to one, a data store reference, a data input or output, a property.
#[derive(Debug, Clone)]
pub struct DataElement {
    /// Its element name.
    pub element: String,
    /// `id`.
    pub id: String,
    /// `name`.
    pub name: Option<String>,
    /// `isCollection`.
    pub is_collection: bool,
    /// `dataObjectRef` or `dataStoreRef`.
    pub refers_to: Option<Reference>,
    /// `spiffworkflow:category`: who may read it through the API.
    pub category: Option<String>,
    /// Where it is.
    pub position: Position,
}

/// `ioSpecification`.
#[derive(Debug, Clone)]
pub struct IoSpecification {
    /// `dataInput`.
    pub inputs: Vec<DataElement>,
    /// `dataOutput`.
    pub outputs: Vec<DataElement>,
    /// Where it is.
    pub position: Position,
}

/// `dataInputAssociation` or `dataOutputAssociation`.
#[derive(Debug, Clone)]
pub struct DataAssociation {
    /// `id`.
    pub id: Option<String>,
    /// `sourceRef`.
    pub sources: Vec<Reference>,
    /// `targetRef`.
    pub target: Option<Reference>,
    /// `transformation`.
    pub transformation: Option<Expression>,
    /// `assignment`: from and to.
    pub assignments: Vec<(Option<Expression>, Option<Expression>)>,
    /// Where it is.
    pub position: Position,
}
