//! Data besides that of the token (BPMN 2.0.2, 10.4): data objects, properties, data stores, declared
//! inputs and outputs, and the associations between them.

use super::incident::Failure;
use super::run::{Active, Run};
use crate::id::{ElementKey, ScopeKey};
use crate::value::Data;

/// Does the input associations of an element and shows it its declared inputs only.
pub(super) fn begin(_run: &mut Run<'_>, _at: Active<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Does the output associations of an element and gives back what it did not see.
pub(super) fn end(_run: &mut Run<'_>, _at: Active<'_>) -> Result<(), Failure> {
    Ok(())
}

/// The data of an element with the data objects it can see, for conditions.
pub(super) fn view(run: &Run<'_>, element: ElementKey) -> Data {
    let mut data = run.data(element);
    if let Some(element) = run.element(element) {
        data.merge(&objects(run, element.scope));
    }
    data
}

/// The data objects that can be seen in a scope, by id.
pub(super) fn objects(_run: &Run<'_>, _scope: ScopeKey) -> Data {
    Data::default()
}
