//! The log, on standard error. Secrets never reach it: they are held in types that do not print.

use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: a JSON object a line.
    Json,
}

/// Begins to log. `RUST_LOG` says what; without it, `default`.
pub fn begin(format: LogFormat, default: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    let log = fmt().with_env_filter(filter).with_writer(|| OneLine(io::stderr()));
    match format {
        LogFormat::Text => log.with_ansi(io::stderr().is_terminal()).with_target(false).init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
}

/// Writes each event as one line. Text from outside (a file's name, the words of somebody else's error) may
/// hold line ends, and would else write lines of the log that never happened. What else moves a terminal is
/// escaped before it comes here.
struct OneLine<W>(W);

impl<W: Write> Write for OneLine<W> {
    /// An event comes whole, with its end.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let (text, end) = match event.split_last() {
            Some((b'\n', text)) => (text, b"\n".as_slice()),
            _ => (event, b"".as_slice()),
        };
        if !text.iter().any(|byte| is_line_end(*byte)) {
            return self.0.write_all(event).map(|()| event.len());
        }
        let mut line = Vec::with_capacity(event.len() + 8);
        for byte in text {
            match byte {
                b'\n' => line.extend_from_slice(br"\n"),
                byte if is_line_end(*byte) => line.extend_from_slice(br"\r"),
                byte => line.push(*byte),
            }
        }
        line.extend_from_slice(end);
        self.0.write_all(&line).map(|()| event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn is_line_end(byte: u8) -> bool {
    [b'\n', b'\r', 0x0b, 0x0c].contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_line_whatever_text_is_in_it() {
        let mut log = OneLine(Vec::new());
        let event = "INFO name=a\r\nERROR nothing happened\n";
        assert_eq!(log.write(event.as_bytes()).expect("written"), event.len());
        assert_eq!(log.0, b"INFO name=a\\r\\nERROR nothing happened\n");
        log.write_all(b"plain\n").expect("written");
        assert!(log.0.ends_with(b"\nplain\n"));
    }
}
