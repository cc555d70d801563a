//! Parquet: a row for each interval, in typed columns: times in UTC, EANs as text, power as whole numbers, voltages
//! as decimals. Written by groups of rows, so that memory does not grow with the period.

use std::fs::File;
use std::io::{self, BufWriter};
use std::mem::take;
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use strum::VariantArray;

use crate::domain::quantity::Quantity;
use crate::pull::intervals::Interval;
use crate::pull::readings::ReadingsAsked;

/// A month has some 9,000.
const GROUP_ROWS: usize = 16_384;

pub struct ParquetWriter {
    writer: SerializedFileWriter<BufWriter<File>>,
    klant_ean: ByteArray,
    meter_ean: ByteArray,
    rows: Vec<Interval>,
}

fn schema() -> String {
    let columns = Quantity::VARIANTS.iter().map(|quantity| {
        let name = quantity.source_name();
        if quantity.is_power() {
            format!("optional int64 {name};")
        } else {
            format!("optional int32 {name} (DECIMAL(9, 1));")
        }
    });
    format!(
        "message readings {{
            required int64 interval_end (TIMESTAMP(MILLIS, true));
            required binary klant_ean (STRING);
            required binary meter_ean (STRING);
            {}
        }}",
        columns.collect::<String>()
    )
}

impl ParquetWriter {
    pub fn new(out: BufWriter<File>, asked: &ReadingsAsked) -> io::Result<Self> {
        let schema = parse_message_type(&schema()).map_err(failed)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by(concat!("meetpoort ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties));
        Ok(Self {
            writer: writer.map_err(failed)?,
            klant_ean: asked.klant_ean.to_string().into_bytes().into(),
            meter_ean: asked.meter_ean.to_string().into_bytes().into(),
            rows: Vec::new(),
        })
    }

    pub fn interval(&mut self, interval: &Interval) -> io::Result<()> {
        self.rows.push(*interval);
        if self.rows.len() < GROUP_ROWS { Ok(()) } else { self.write_group().map_err(failed) }
    }

    pub fn finish(mut self) -> io::Result<BufWriter<File>> {
        if !self.rows.is_empty() {
            self.write_group().map_err(failed)?;
        }
        self.writer.into_inner().map_err(failed)
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        let rows = take(&mut self.rows);
        let mut group = self.writer.next_row_group()?;
        let ends: Vec<i64> = rows.iter().map(|row| row.end.timestamp_millis()).collect();
        write_column::<Int64Type, _>(&mut group, &ends, None)?;
        for ean in [&self.klant_ean, &self.meter_ean] {
            write_column::<ByteArrayType, _>(&mut group, &vec![ean.clone(); rows.len()], None)?;
        }
        for (place, quantity) in Quantity::VARIANTS.iter().enumerate() {
            let there: Vec<i16> =
                rows.iter().map(|row| row.values[place].is_some().into()).collect();
            let values = rows.iter().filter_map(|row| row.values[place]);
            if quantity.is_power() {
                let values: Vec<i64> = values.collect();
                write_column::<Int64Type, _>(&mut group, &values, Some(&there))?;
            } else {
                let values: Result<Vec<i32>, _> = values.map(i32::try_from).collect();
                let values = values
                    .map_err(|_| ParquetError::General("a voltage beyond all sense".to_owned()))?;
                write_column::<Int32Type, _>(&mut group, &values, Some(&there))?;
            }
        }
        group.close()?;
        Ok(())
    }
}

/// The next column: its values, and in which rows there is one.
fn write_column<T: DataType, W: io::Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: &[T::T],
    there: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let column = group.next_column()?;
    let mut column = column.ok_or_else(|| ParquetError::General("too many columns".to_owned()))?;
    column.typed::<T>().write_batch(values, there, None)?;
    column.close()
}

fn failed(error: ParquetError) -> io::Error {
    io::Error::other(error)
}
