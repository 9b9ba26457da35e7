//! Small components that know no feature.

pub mod dialog;
pub mod empty_state;
pub mod error_page;
pub mod error_view;
pub mod icon;
pub mod not_found;
pub mod page_header;
pub mod shortcuts;
pub mod skeleton;
pub mod tabs;
pub mod time_view;
pub mod toast;
