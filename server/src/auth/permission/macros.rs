//! What the short forms of the permissions file stand for.

use super::Permission::{self, Create, Delete, Read, Update};
use super::pattern::Pattern;

/// Paths and the verbs given on them.
type Grants = &'static [(&'static str, &'static [Permission])];

const ANY: &[Permission] = &Permission::ALL;

/// What `all` on a group or model gives besides the group or model itself.
///
/// `process-instance-resume` is our addition: who may suspend an instance may let it go on.
const ALL_OF_MODEL: Grants = &[
    ("all-message-models", &[Read]),
    ("event-error-details", &[Read]),
    ("logs", &[Read]),
    ("logs/typeahead-filter-values", &[Read]),
    ("message-models", &[Read]),
    ("process-data", &[Read]),
    ("process-data-file-download", &[Read]),
    ("process-instance-events", &[Read]),
    ("process-instance-migrate", &[Create]),
    ("process-instance-resume", &[Create]),
    ("process-instance-run", &[Create]),
    ("process-instance-suspend", &[Create]),
    ("process-instance-terminate", &[Create]),
    ("process-instances", &[Create, Read, Delete]),
    ("process-instances/for-me", &[Read]),
    ("process-model-import", &[Create]),
    ("process-model-natural-language", &[Create]),
    ("process-model-publish", &[Create]),
    ("process-model-tests/create", &[Create]),
    ("process-model-tests/run", &[Create]),
    ("task-assign", &[Create]),
    ("task-data", &[Read, Update]),
];

/// What `start` on a group or model gives.
const START_OF_MODEL: Grants = &[
    ("event-error-details", &[Read]),
    ("logs", &[Read]),
    ("logs/typeahead-filter-values", &[Read]),
    ("process-data-file-download", &[Read]),
    ("process-instance-events", &[Read]),
    ("process-instance-run", &[Create]),
    ("process-instances", &[Create]),
    ("process-instances/for-me", &[Read]),
];

/// What everybody needs to use the site and do tasks.
const BASIC: Grants = &[
    ("/active-users/*", &[Create]),
    ("/connector-proxy/typeahead/*", &[Read]),
    ("/debug/version-info", &[Read]),
    ("/extensions", &[Read]),
    ("/frontend-access", &[Read]),
    ("/onboarding", &[Read]),
    ("/process-groups", &[Read]),
    ("/process-instances/find-by-id/*", &[Read]),
    ("/process-instances/for-me", &[Create]),
    ("/process-instances/for-me/*", &[Read]),
    ("/process-instances/report-metadata", &[Read]),
    ("/process-instances/reports/*", ANY),
    ("/process-instances/unique-milestone-names", &[Read]),
    ("/process-models", &[Read]),
    ("/processes", &[Read]),
    ("/processes/callers/*", &[Read]),
    ("/public/*", ANY),
    ("/script-assist/enabled", &[Read]),
    ("/script-assist/process-message", &[Create]),
    ("/service-tasks", &[Read]),
    ("/tasks/*", ANY),
    ("/upsearch-locations", &[Read]),
    ("/user-groups/for-current-user", &[Read]),
    ("/users/exists/by-username", &[Create]),
    ("/users/search", &[Read]),
];

/// What those who look after running instances need besides [`BASIC`].
const SUPPORT: Grants = &[
    ("/all-message-models", &[Read]),
    ("/can-run-privileged-script/*", &[Create]),
    ("/data-stores/*", ANY),
    ("/debug/*", &[Create]),
    ("/event-error-details/*", &[Read]),
    ("/extensions-get-data/*", &[Read]),
    ("/extensions/*", &[Create]),
    ("/logs/*", &[Read]),
    ("/message-models", &[Read]),
    ("/messages", &[Read]),
    ("/messages/*", &[Create, Read]),
    ("/signals/*", &[Create]),
    ("/process-data-file-download/*", &[Read]),
    ("/process-data/*", &[Read]),
    ("/process-instance-events/*", &[Read]),
    ("/process-instance-migrate/*", &[Create]),
    ("/process-instance-reset/*", &[Create]),
    ("/process-instance-resume/*", &[Create]),
    ("/process-instance-run/*", &[Create]),
    ("/process-instance-suspend/*", &[Create]),
    ("/process-instance-terminate/*", &[Create]),
    ("/process-instances/*", ANY),
    ("/send-event/*", &[Create]),
    ("/task-assign/*", &[Create]),
    ("/task-complete/*", &[Create]),
    ("/task-data/*", &[Read, Update]),
];

/// What administrators of a site whose models are fixed need besides [`SUPPORT`].
const ELEVATED: Grants = &[
    ("/authentication/configuration", &[Read, Update]),
    ("/authentication_begin/*", &[Read]),
    ("/authentications", &[Read]),
    ("/secrets/*", ANY),
    ("/service-accounts", &[Create]),
];

/// Verbs and patterns, or what is wrong.
type Expanded = Result<Vec<(Permission, Pattern)>, String>;

/// The verbs and patterns an action on a target stands for.
pub(super) fn expand(action: &str, target: &str) -> Expanded {
    let verbs = match action {
        "all" => Permission::ALL.to_vec(),
        "start" => Vec::new(),
        word => vec![Permission::from_word(word).ok_or_else(|| {
            format!("the action `{word}` is none of create, read, update, delete, start and all")
        })?],
    };
    if let Some(group) = target.strip_prefix("PG:") {
        return of_models(action, &verbs, group, ":*", &["process-groups", "process-models"]);
    }
    if let Some(model) = target.strip_prefix("PM:") {
        return of_models(action, &verbs, model, "/*", &["process-models"]);
    }
    if action == "start" {
        return Err(format!("the action `start` is for PG: and PM: only, not for `{target}`"));
    }
    match target {
        "BASIC" => listed(&[BASIC]),
        "SUPPORT" => listed(&[BASIC, SUPPORT]),
        "ELEVATED" => listed(&[BASIC, SUPPORT, ELEVATED]),
        "ALL" => on("/*", &verbs),
        uri => on(uri, &verbs),
    }
}

fn on(uri: &str, verbs: &[Permission]) -> Expanded {
    let pattern = Pattern::parse(uri)?;
    Ok(verbs.iter().map(|verb| (*verb, pattern.clone())).collect())
}

fn listed(lists: &[Grants]) -> Expanded {
    let all = lists.iter().flat_map(|list| list.iter());
    Ok(all.map(|(uri, verbs)| on(uri, verbs)).collect::<Result<Vec<_>, _>>()?.concat())
}

fn of_models(action: &str, verbs: &[Permission], id: &str, ending: &str, own: &[&str]) -> Expanded {
    if id.contains(['*', '%']) {
        return Err(format!("`{id}`: PG: and PM: take no wildcard; PG:ALL and PM:ALL stand for all"));
    }
    let id = id.trim_matches('/').replace('/', ":");
    let segment = if id == "ALL" { "*".to_owned() } else { format!("{id}{ending}") };
    let extra = match action {
        "all" => ALL_OF_MODEL,
        "start" => START_OF_MODEL,
        _ => &[],
    };
    let own = own.iter().map(|path| (*path, verbs));
    let all = extra.iter().copied().chain(own);
    Ok(all
        .map(|(path, verbs)| on(&format!("/{path}/{segment}"), verbs))
        .collect::<Result<Vec<_>, _>>()?
        .concat())
}
