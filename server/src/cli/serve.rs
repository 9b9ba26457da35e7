//! `millrace serve`, `worker`, `migrate`, `check-config` and `openapi`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::clock::SystemClock;
use crate::config::Config;
use crate::http::{assets, openapi};
use crate::start::{build, listen, start_workers};
use crate::storage::sql::Sql;
use crate::{router, telemetry};

/// How long requests and jobs under way may take at the end.
const GRACE: Duration = Duration::from_secs(20);

/// Settings on the command line; they win over file and environment.
#[derive(Debug, clap::Args)]
pub struct ConfigArgs {
    /// The configuration file (TOML); `MILLRACE_CONFIG` names one too.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Addresses to listen on, comma-separated.
    #[arg(long, value_name = "ADDRESS,…")]
    pub listen: Option<String>,
    /// The folder of database, models and files.
    #[arg(long, value_name = "FOLDER")]
    pub home: Option<String>,
    /// The folder of the process models.
    #[arg(long, value_name = "FOLDER")]
    pub models_dir: Option<String>,
    /// The database, such as sqlite://PATH.
    #[arg(long, value_name = "URL")]
    pub database_url: Option<String>,
    /// How many jobs run at once.
    #[arg(long, value_name = "N")]
    pub workers: Option<String>,
}

impl ConfigArgs {
    fn flags(&self) -> Vec<(&'static str, String)> {
        [
            ("listen", &self.listen),
            ("home", &self.home),
            ("models_dir", &self.models_dir),
            ("database_url", &self.database_url),
            ("workers", &self.workers),
        ]
        .into_iter()
        .filter_map(|(key, value)| value.clone().map(|value| (key, value)))
        .collect()
    }

    fn load(&self) -> anyhow::Result<Config> {
        match Config::load(self.config.as_deref(), &self.flags()) {
            Ok((config, _)) => Ok(config),
            Err(faults) => {
                Err(anyhow::anyhow!("The configuration is not complete:\n  {}", faults.join("\n  ")))
            }
        }
    }
}

fn say(text: &str) {
    use std::io::Write;
    // Nobody may be reading; then there is nobody to tell.
    let _ = writeln!(std::io::stdout(), "{text}");
}

fn complain(error: &anyhow::Error) -> ExitCode {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "error: {error:#}");
    ExitCode::FAILURE
}

fn block_on(work: impl Future<Output = anyhow::Result<()>>) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    match runtime.map_err(anyhow::Error::from).and_then(|runtime| runtime.block_on(work)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(&error),
    }
}

/// `millrace serve`.
#[must_use]
pub fn serve(args: &ConfigArgs) -> ExitCode {
    block_on(async {
        let config = args.load()?;
        let _telemetry = telemetry::start(&config);
        let listeners = listen(&config.listen).await?;
        let server = build(config, Arc::new(SystemClock)).await?;
        let core = Arc::clone(&server.http.core);
        let (stop, stopped) = watch::channel(false);
        let workers = start_workers(&core, core.config.workers, &stopped).await?;
        greet(&core.config);
        if !assets::is_built() {
            tracing::warn!("this program was built without its pages; build it with ./dev build");
        }
        let router = router::router(server.http.clone());
        let mut servers = tokio::task::JoinSet::new();
        for listener in listeners {
            let (router, mut stopped) = (router.clone(), stopped.clone());
            servers.spawn(async move {
                axum::serve(listener, router)
                    .with_graceful_shutdown(async move {
                        let _ = stopped.wait_for(|stop| *stop).await;
                    })
                    .await
            });
        }
        wait_for_the_end().await;
        tracing::info!("ending: finishing what is under way");
        let _ = stop.send(true);
        core.signals.ending.send_replace(true);
        let finish = async {
            while servers.join_next().await.is_some() {}
            for worker in workers {
                let _ = worker.await;
            }
        };
        if tokio::time::timeout(GRACE, finish).await.is_err() {
            tracing::warn!("some work was cut off; it will be done after the next start");
        }
        server.storage.close().await;
        Ok(())
    })
}

/// `millrace worker`.
#[must_use]
pub fn worker(args: &ConfigArgs) -> ExitCode {
    block_on(async {
        let config = args.load()?;
        let _telemetry = telemetry::start(&config);
        let server = build(config, Arc::new(SystemClock)).await?;
        let core = Arc::clone(&server.http.core);
        let (stop, stopped) = watch::channel(false);
        let workers = start_workers(&core, core.config.workers.max(1), &stopped).await?;
        say("Millrace works on jobs. Stop it with Ctrl-C.");
        wait_for_the_end().await;
        let _ = stop.send(true);
        for worker in workers {
            let _ = tokio::time::timeout(GRACE, worker).await;
        }
        server.storage.close().await;
        Ok(())
    })
}

/// `millrace migrate`.
#[must_use]
pub fn migrate(args: &ConfigArgs) -> ExitCode {
    block_on(async {
        let config = args.load()?;
        Sql::open(&config.database_url.0).await?.close().await;
        say("The database is up to date.");
        Ok(())
    })
}

/// `millrace check-config`.
#[must_use]
pub fn check_config(args: &ConfigArgs) -> ExitCode {
    match Config::load(args.config.as_deref(), &args.flags()) {
        Ok((_, layers)) => {
            for line in layers.lines() {
                say(&line);
            }
            ExitCode::SUCCESS
        }
        Err(faults) => {
            complain(&anyhow::anyhow!("The configuration is not complete:\n  {}", faults.join("\n  ")))
        }
    }
}

/// `millrace openapi`.
#[must_use]
pub fn openapi() -> ExitCode {
    say(&serde_json::to_string_pretty(&openapi::document()).unwrap_or_default());
    ExitCode::SUCCESS
}

fn greet(config: &Config) {
    say(&format!("Millrace is running at {}", config.public_url));
    for address in config.listen.iter().skip(1) {
        say(&format!("  also at http://{address}"));
    }
    if config.development && config.providers.is_empty() {
        say(&format!(
            "Development: everything is in {}, and anybody can sign in as a demo user:",
            config.home.display()
        ));
        say("  choose one on the sign-in page, no password needed.");
    }
    say("Stop it with Ctrl-C.");
}

async fn wait_for_the_end() {
    let interrupt = tokio::signal::ctrl_c();
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = interrupt => {}
        () = terminate => {}
    }
}
