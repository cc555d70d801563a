//! What is delivered, by which way and in what form, and what becomes of it.

mod delivery;
mod delivery_progress;
mod drop_folder;
mod expired_deliveries;
mod folder_arrivals;
mod folder_foreign;
mod folder_lease;
mod folder_stops;
mod folder_trouble;
mod formats;
mod many_rejected;
mod meter_changes;
mod moments;
mod mqtt;
mod outside_text;
mod repair;
mod retry;
mod sftp;
mod shapes;
mod source_pull;
mod sources;
mod value_ranks;
mod waiting_lines;
mod whole_line;
