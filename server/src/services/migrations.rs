//! Migration: an instance goes on by the files its model has now.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use app::AppError;
use app::features::instances::migration::{MigrationCheck, MigrationPlace, MigrationPlan, MigrationTarget};
use app::ids::InstanceId;
use engine::executable::Executable;
use engine::runtime::migration::{self, Plan};
use engine::runtime::state::State;

use super::core::Core;
use super::definitions::Prepared;
use super::instances::run_error;
use super::runner::Because;
use super::{course, error, tracker};
use crate::models::Fault;
use crate::storage::instances::InstanceRow;

/// Whether an instance can go on by the files its model has now, by a plan or by the one that is proposed.
///
/// # Errors
///
/// When those files cannot run, or the instance cannot be read.
pub async fn check(
    core: &Arc<Core>,
    id: &InstanceId,
    plan: Option<MigrationPlan>,
) -> Result<MigrationCheck, AppError> {
    let (row, state, old) = core.runner.load(id).await.map_err(run_error)?;
    let now = files_now(core, &row).await?;
    let (old, new) = (&old.executable, &now.definition.executable);
    let plan = plan.map_or_else(|| migration::plan(old, new), engine_plan);
    let problems = migration::check(old, new, &state, &plan.ids, &plan.processes);
    Ok(MigrationCheck {
        is_current: now.hash == row.definition,
        version: now.hash,
        places: places(old, new, &state, &plan),
        targets: targets(new),
        problems: problems.iter().map(ToString::to_string).collect(),
        plan: wire_plan(&plan),
    })
}

/// Has an instance go on by the files its model has now, if they are still those of a version.
///
/// # Errors
///
/// When they are others, or do not fit the instance.
pub async fn migrate(
    core: &Arc<Core>,
    id: &InstanceId,
    version: &str,
    plan: MigrationPlan,
    because: &Because<'_>,
) -> Result<(), AppError> {
    let (row, ..) = core.runner.load(id).await.map_err(run_error)?;
    let now = files_now(core, &row).await?;
    if now.hash != version {
        return Err(AppError::conflict("The files of the process were changed meanwhile. Check again."));
    }
    if now.hash == row.definition {
        return Err(AppError::conflict("The instance runs this version already."));
    }
    core.runner.migrate(id, &now, &engine_plan(plan), because).await.map_err(run_error)
}

/// The files the model has now, from the process the instance runs, or the primary one if that is gone.
async fn files_now(core: &Arc<Core>, row: &InstanceRow) -> Result<Prepared, AppError> {
    let (reader, model, process) = (Arc::clone(core), row.model.clone(), row.process.clone());
    let read = tokio::task::spawn_blocking(move || match reader.models.bundle(&model, Some(&process)) {
        Err(Fault::Refused(_)) => reader.models.bundle(&model, None),
        other => other,
    });
    let bundle = read.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()));
    let bundle = bundle.map_err(error::models)?;
    core.runner.definitions().prepare(bundle).await.map_err(|failure| run_error(failure.into()))
}

fn engine_plan(plan: MigrationPlan) -> Plan {
    Plan {
        ids: plan.elements.into_iter().map(|(old, new)| (old.into(), new.into())).collect(),
        processes: plan.processes.into_iter().map(|(old, new)| (old.into(), new.into())).collect(),
    }
}

fn wire_plan(plan: &Plan) -> MigrationPlan {
    let elements = plan.ids.iter().map(|(old, new)| (old.to_string(), new.to_string()));
    let processes = plan.processes.iter().map(|(old, new)| (old.to_string(), new.to_string()));
    MigrationPlan { elements: elements.collect(), processes: processes.collect() }
}

/// Where the instance is, each element once, and what that becomes.
fn places(old: &Executable, new: &Executable, state: &State, plan: &Plan) -> Vec<MigrationPlace> {
    let known: BTreeSet<&str> =
        new.processes.iter().flat_map(|process| &process.nodes).map(|node| node.id.as_str()).collect();
    let mut places = BTreeMap::new();
    for element in state.elements.values() {
        let scope = state.scopes.get(&element.scope);
        let process = scope.map(|scope| scope.process.as_str()).unwrap_or_default();
        let Some(node) = tracker::node(old, process, element.node.as_str()) else {
            continue;
        };
        let to = plan.ids.get(&node.id).unwrap_or(&node.id).as_str();
        places.entry(node.id.clone()).or_insert_with(|| MigrationPlace {
            element: node.id.to_string(),
            title: tracker::title(Some(node), node.id.as_str()),
            kind: course::kind(node),
            to: known.contains(to).then(|| to.to_owned()),
        });
    }
    places.into_values().collect()
}

fn targets(new: &Executable) -> Vec<MigrationTarget> {
    let nodes = new.processes.iter().flat_map(|process| &process.nodes);
    nodes
        .map(|node| MigrationTarget {
            element: node.id.to_string(),
            title: tracker::title(Some(node), node.id.as_str()),
            kind: course::kind(node),
        })
        .collect()
}
