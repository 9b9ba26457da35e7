//! The one place where failures become [`AppError`]: internal causes are logged once, with a trace id.

use app::AppError;
use engine::runtime::Rejection;

use crate::models::Fault;
use crate::random;
use crate::storage;

/// A fault of the server: logged with its whole chain, shown as a trace id.
pub fn internal(error: &(dyn std::error::Error + 'static)) -> AppError {
    let trace = random::id();
    let mut chain = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        chain.push_str(": ");
        chain.push_str(&cause.to_string());
        source = cause.source();
    }
    tracing::error!(%trace, error = %chain, "a request failed");
    sentry::with_scope(|scope| scope.set_tag("trace", &trace), || sentry::capture_error(error));
    AppError::Internal { trace }
}

/// What a person sees of a storage failure.
pub fn storage(error: storage::Error) -> AppError {
    match error {
        storage::Error::Conflict | storage::Error::Guard(_) => {
            AppError::conflict("Somebody else changed it meanwhile. Look at it again.")
        }
        storage::Error::Unavailable(cause) => {
            tracing::error!(error = %cause, "the database is not available");
            AppError::Unavailable {
                message: "The database is not available. Try again in a moment.".to_owned(),
            }
        }
        other => internal(&other),
    }
}

/// What a person sees of a failure of the models' folder.
pub fn models(fault: Fault) -> AppError {
    match fault {
        Fault::Missing(what) => AppError::not_found(what),
        Fault::Changed(_) | Fault::Exists(_) => AppError::conflict(format!("{fault}.")),
        Fault::Name(_) => AppError::invalid(format!("{fault}.")),
        Fault::Refused(message) => AppError::invalid(message),
        Fault::Io(_) => internal(&fault),
    }
}

/// What a person sees of a refused command.
pub fn rejection(rejection: &Rejection) -> AppError {
    let text = rejection.to_string();
    let mut letters = text.chars();
    let sentence =
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    AppError::conflict(format!("{sentence}."))
}
