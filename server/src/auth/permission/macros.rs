//! The short forms of the permissions file: which actions and targets they stand for.

use super::{Action, Grant};

use Action::{Create, Delete, Read, Update};

/// What everybody who works here needs.
const BASIC: &[(&[Action], &str)] = &[
    (&[Create], "/active-users/*"),
    (&[Create], "/process-instances/for-me"),
    (&[Create], "/users/exists/by-username"),
    (&[Create], "/script-assist/process-message"),
    (&[Read], "/frontend-access"),
    (&[Read], "/process-instances/for-me/*"),
    (&[Read], "/typeahead/*"),
    (&[Read], "/debug/version-info"),
    (&[Read], "/extensions"),
    (&[Read], "/process-groups"),
    (&[Read], "/process-models"),
    (&[Read], "/processes"),
    (&[Read], "/processes/callers/*"),
    (&[Read], "/service-tasks"),
    (&[Read], "/user-groups/for-current-user"),
    (&[Read], "/users/search"),
    (&[Read], "/onboarding"),
    (&[Read], "/process-instances/report-metadata"),
    (&[Read], "/process-instances/find-by-id/*"),
    (&[Read], "/process-instances/unique-milestone-names"),
    (&[Read], "/script-assist/enabled"),
    (&[Read], "/upsearch-locations"),
    (&Action::ALL, "/process-instances/reports/*"),
    (&Action::ALL, "/public/*"),
    (&Action::ALL, "/tasks/*"),
];

/// What those need who help others, besides [`BASIC`].
const SUPPORT: &[(&[Action], &str)] = &[
    (&[Create], "/process-instance-migrate/*"),
    (&[Create], "/process-instance-resume/*"),
    (&[Create], "/process-instance-terminate/*"),
    (&[Create], "/process-instance-suspend/*"),
    (&[Create], "/process-instance-reset/*"),
    (&[Create], "/messages/*"),
    (&[Create], "/can-run-privileged-script/*"),
    (&[Create], "/debug/*"),
    (&[Create], "/send-event/*"),
    (&[Create], "/task-complete/*"),
    (&[Create], "/extensions/*"),
    (&[Create], "/task-assign/*"),
    (&[Create], "/process-instance-run/*"),
    (&[Read], "/messages"),
    (&[Read], "/message-models/*"),
    (&[Read], "/extensions-get-data/*"),
    (&[Read], "/logs/*"),
    (&[Read], "/event-error-details/*"),
    (&[Read], "/process-data/*"),
    (&[Read], "/process-data-file-download/*"),
    (&[Read], "/process-instance-events/*"),
    (&[Read, Update], "/task-data/*"),
    (&Action::ALL, "/process-instances/*"),
    (&Action::ALL, "/data-stores/*"),
];

/// What those need who run the place, besides [`SUPPORT`].
const ELEVATED: &[(&[Action], &str)] = &[
    (&Action::ALL, "/secrets/*"),
    (&[Read], "/authentications"),
    (&[Read], "/authentication_begin/*"),
    (&[Read, Update], "/authentication/configuration"),
    (&[Create], "/service-accounts"),
];

/// What `all` on a group or model reaches, as prefixes before its id.
const ALL_OF_MODEL: &[(&[Action], &str)] = &[
    (&Action::ALL, "process-groups"),
    (&Action::ALL, "process-models"),
    (&[Read], "event-error-details"),
    (&[Read], "logs"),
    (&[Read], "logs/typeahead-filter-values"),
    (&[Read], "message-models"),
    (&[Read], "process-instances/for-me"),
    (&[Read], "process-data"),
    (&[Read], "process-data-file-download"),
    (&[Read], "process-instance-events"),
    (&[Create, Read, Delete], "process-instances"),
    (&[Create], "process-instance-migrate"),
    (&[Create], "process-instance-run"),
    (&[Create], "process-instance-suspend"),
    (&[Create], "process-instance-resume"),
    (&[Create], "process-instance-terminate"),
    (&[Create], "process-model-import"),
    (&[Create], "process-model-natural-language"),
    (&[Create], "process-model-publish"),
    (&[Create], "process-model-tests/create"),
    (&[Create], "process-model-tests/run"),
    (&[Create], "task-assign"),
    (&[Read, Update], "task-data"),
];

/// What `start` on a group or model reaches.
const START_OF_MODEL: &[(&[Action], &str)] = &[
    (&[Create], "process-instances"),
    (&[Create], "process-instance-run"),
    (&[Read], "process-instances/for-me"),
    (&[Read], "logs"),
    (&[Read], "logs/typeahead-filter-values"),
    (&[Read], "process-data-file-download"),
    (&[Read], "process-instance-events"),
    (&[Read], "event-error-details"),
];

/// The grants a rule stands for.
pub(super) fn expand(actions: &[String], uri: &str) -> Result<Vec<Grant>, String> {
    let mut grants = Vec::new();
    let (deny, uri) = match uri.strip_prefix("DENY:") {
        Some(rest) => (true, rest),
        None => (false, uri),
    };
    for action in actions {
        let (deny, action) = match action.strip_prefix("DENY:") {
            Some(rest) => (true, rest),
            None => (deny, action.as_str()),
        };
        for (action, target) in targets(action, uri)? {
            grants.push(Grant { action, target, deny });
        }
    }
    Ok(grants)
}

fn targets(action: &str, uri: &str) -> Result<Vec<(Action, String)>, String> {
    let list = |lists: &[&[(&[Action], &str)]]| {
        lists
            .iter()
            .flat_map(|list| list.iter())
            .flat_map(|(actions, target)| actions.iter().map(|action| (*action, (*target).to_owned())))
            .collect::<Vec<_>>()
    };
    match uri {
        "BASIC" => return Ok(list(&[BASIC])),
        "SUPPORT" => return Ok(list(&[BASIC, SUPPORT])),
        "ELEVATED" => return Ok(list(&[BASIC, SUPPORT, ELEVATED])),
        _ => {}
    }
    if let Some(group) = uri.strip_prefix("PG:") {
        let ids = match group {
            "ALL" => vec!["*".to_owned()],
            group => vec![colons(group), format!("{}:*", colons(group))],
        };
        return of_model(action, &ids);
    }
    if let Some(model) = uri.strip_prefix("PM:") {
        let ids = match model {
            "ALL" => vec!["*".to_owned()],
            model => vec![colons(model), format!("{}/*", colons(model))],
        };
        return of_model(action, &ids);
    }
    let target = match uri {
        "ALL" => "/*".to_owned(),
        path if path.starts_with('/') => path.to_owned(),
        other => return Err(format!("{other:?} is neither an address nor a short form")),
    };
    Ok(simple(action)?.iter().map(|action| (*action, target.clone())).collect())
}

fn colons(id: &str) -> String {
    id.trim_matches('/').replace('/', ":")
}

fn of_model(action: &str, ids: &[String]) -> Result<Vec<(Action, String)>, String> {
    let reach: Vec<(Action, &str)> = match action {
        "all" => spread(ALL_OF_MODEL),
        "start" => spread(START_OF_MODEL),
        other => simple(other)?
            .iter()
            .flat_map(|action| [(*action, "process-groups"), (*action, "process-models")])
            .collect(),
    };
    Ok(reach
        .iter()
        .flat_map(|(action, prefix)| ids.iter().map(|id| (*action, format!("/{prefix}/{id}"))))
        .collect())
}

fn spread<'a>(list: &'a [(&'a [Action], &'a str)]) -> Vec<(Action, &'a str)> {
    list.iter().flat_map(|(actions, prefix)| actions.iter().map(|action| (*action, *prefix))).collect()
}

fn simple(action: &str) -> Result<&'static [Action], String> {
    Ok(match action {
        "all" => &Action::ALL,
        "create" | "start" => &[Create],
        "read" => &[Read],
        "update" => &[Update],
        "delete" => &[Delete],
        other => return Err(format!("{other:?} is no action")),
    })
}
