//! Line icons, drawn inline so that they take the colour of the text.

use leptos::prelude::*;

/// The icons there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// The mark of the product: a wheel in water.
    Logo,
    /// Tasks.
    Tasks,
    /// Processes.
    Processes,
    /// Instances.
    Instances,
    /// Start.
    Play,
    /// Suspend.
    Pause,
    /// Terminate.
    Stop,
    /// Try again.
    Retry,
    /// Add.
    Plus,
    /// Edit.
    Edit,
    /// Search.
    Search,
    /// Sign out.
    SignOut,
    /// The light theme.
    ThemeLight,
    /// The dark theme.
    ThemeDark,
    /// The theme of the system.
    ThemeSystem,
    /// Done.
    Check,
    /// Waits.
    Clock,
    /// Failed.
    Alert,
    /// Something to know.
    Info,
    /// Close.
    Close,
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A person.
    Person,
    /// A group of people.
    Group,
    /// Undo.
    Undo,
    /// Redo.
    Redo,
    /// Fit into the view.
    Fit,
    /// Back, up.
    Back,
}

impl Icon {
    /// The path on a grid of 16 by 16.
    fn path(self) -> &'static str {
        match self {
            Self::Logo => {
                "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M8 2.5v11M2.5 8h11M4.1 4.1l7.8 7.8M11.9 4.1l-7.8 7.8"
            }
            Self::Tasks => {
                "M2.5 4l1.2 1.2L6 3M8.5 4.2h5M2.5 8.4l1.2 1.2L6 7.4M8.5 8.6h5M8.5 13h5M3 12.2h2v1.6H3z"
            }
            Self::Processes => "M2 3h4v3H2zM10 10h4v3h-4zM10 3h4v3h-4zM6 4.5h4M12 6v4",
            Self::Instances => "M2.5 3.5h8v6h-8zM5.5 9.5v3h8v-6h-3M5 6.5h3",
            Self::Play => "M5 3l8 5l-8 5z",
            Self::Pause => "M5 3v10M11 3v10",
            Self::Stop => "M4 4h8v8H4z",
            Self::Retry => "M13 8a5 5 0 1 1-1.6-3.7M13 2v3h-3",
            Self::Plus => "M8 3v10M3 8h10",
            Self::Edit => "M3 13l.6-2.8L11 2.8L13.2 5L5.8 12.4zM9.6 4.2l2.2 2.2",
            Self::Search => "M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9M10.3 10.3L14 14",
            Self::SignOut => "M6.5 2.5h-4v11h4M6.5 8h7.5M11 5l3 3l-3 3",
            Self::ThemeLight => {
                "M8 5a3 3 0 1 0 0 6a3 3 0 1 0 0-6M8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8L13 13M13 3l-1.2 1.2M4.2 11.8L3 13"
            }
            Self::ThemeDark => "M13 9.5A5.5 5.5 0 1 1 6.5 3A4.6 4.6 0 0 0 13 9.5z",
            Self::ThemeSystem => "M2 3h12v8H2zM6 13.5h4M8 11v2.5",
            Self::Check => "M3 8.5l3.2 3.2L13 4.8",
            Self::Clock => "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M8 5v3.2l2.2 1.3",
            Self::Alert => "M8 2L14.5 13.5h-13zM8 6.5v3M8 11.4v.4",
            Self::Info => "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M8 7.2v3.6M8 5v.4",
            Self::Close => "M4 4l8 8M12 4l-8 8",
            Self::File => "M4 2h5l3 3v9H4zM9 2v3h3",
            Self::Folder => "M2 4h4l1.5 2H14v7H2z",
            Self::Person => {
                "M8 3a2.4 2.4 0 1 0 0 4.8A2.4 2.4 0 1 0 8 3M3 13.5c.6-2.6 2.6-3.8 5-3.8s4.4 1.2 5 3.8"
            }
            Self::Group => {
                "M6 3.5a2 2 0 1 0 0 4a2 2 0 1 0 0-4M1.8 12.8c.4-2.2 2.1-3.3 4.2-3.3s3.8 1.1 4.2 3.3M10.2 4a2 2 0 1 1 0 3.6M11.6 9.8c1.5.3 2.4 1.4 2.7 3"
            }
            Self::Undo => "M5.5 3L3 5.5L5.5 8M3 5.5h6a4 4 0 0 1 0 8H6",
            Self::Redo => "M10.5 3L13 5.5L10.5 8M13 5.5H7a4 4 0 0 0 0 8h3",
            Self::Fit => "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
            Self::Back => "M9.5 3.5L5 8l4.5 4.5",
        }
    }
}

/// An icon; decoration only, the words are beside it or on its button.
#[component]
pub fn IconView(
    /// Which icon.
    icon: Icon,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
            <path d=icon.path()></path>
        </svg>
    }
}
