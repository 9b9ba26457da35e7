//! The diagram: bounds and waypoints by element; other namespaces of diagram interchange by name.

use crate::model::{BPMN_DI, Bounds, Diagram};
use crate::xml::Element;

pub(super) fn read(element: Element<'_>, diagram: &mut Diagram) {
    for part in element.walk(|part| part.name() == "extensionElements") {
        let Some(of) = part.attribute("bpmnElement").filter(|_| part.namespace() == BPMN_DI) else {
            continue;
        };
        match part.name() {
            "BPMNShape" => {
                if let Some(bounds) = part.children().find(|child| child.name() == "Bounds").and_then(bounds)
                {
                    diagram.shapes.insert(of.to_owned(), bounds);
                }
            }
            "BPMNEdge" => {
                let points = part.children().filter(|child| child.name() == "waypoint");
                let points = points.filter_map(|point| Some((number(point, "x")?, number(point, "y")?)));
                diagram.edges.insert(of.to_owned(), points.collect());
            }
            _ => {}
        }
    }
}

fn bounds(element: Element<'_>) -> Option<Bounds> {
    Some(Bounds {
        x: number(element, "x")?,
        y: number(element, "y")?,
        width: number(element, "width")?,
        height: number(element, "height")?,
    })
}

fn number(element: Element<'_>, name: &str) -> Option<f64> {
    element.attribute(name)?.trim().parse().ok().filter(|number: &f64| number.is_finite())
}
