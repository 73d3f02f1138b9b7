//! Frame: a table of columns with units, and its Parquet form.
//!
//! In        columns of text, whole numbers, numbers
//! Out       [`Frame`]; bytes of a Parquet file, the same for the same frame
//! Holds     all columns of a frame are of one length; the unit stands in the column's metadata
//! Not here  which tables there are (`tables`)

use arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Values of a column.
#[derive(Clone, PartialEq, Debug)]
pub enum Values {
    /// Words and ids.
    Text(Vec<String>),
    /// Years and counts.
    Whole(Vec<i64>),
    /// Amounts.
    Number(Vec<f64>),
}

/// A column.
#[derive(Clone, PartialEq, Debug)]
pub struct Column {
    /// Name, snake case.
    pub name: String,
    /// Unit of its values; empty for words.
    pub unit: String,
    /// Values.
    pub values: Values,
}

/// A table.
#[derive(Clone, PartialEq, Debug)]
pub struct Frame {
    /// Name of its file without ending.
    pub name: &'static str,
    /// Columns of one length.
    pub columns: Vec<Column>,
}

impl Frame {
    /// A table without columns.
    pub fn new(name: &'static str) -> Frame {
        Frame { name, columns: Vec::new() }
    }

    /// Adds a column of words.
    pub fn text(mut self, name: &'static str, values: impl IntoIterator<Item = String>) -> Frame {
        self.columns.push(Column {
            name: name.into(),
            unit: String::new(),
            values: Values::Text(values.into_iter().collect()),
        });
        self
    }

    /// Adds a column of years or counts.
    pub fn whole(mut self, name: &'static str, values: impl IntoIterator<Item = i64>) -> Frame {
        self.columns.push(Column {
            name: name.into(),
            unit: String::new(),
            values: Values::Whole(values.into_iter().collect()),
        });
        self
    }

    /// Adds a column of amounts in a unit.
    pub fn number(
        mut self,
        name: impl Into<String>,
        unit: impl Into<String>,
        values: impl IntoIterator<Item = f64>,
    ) -> Frame {
        self.columns.push(Column {
            name: name.into(),
            unit: unit.into(),
            values: Values::Number(values.into_iter().collect()),
        });
        self
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| match &column.values {
            Values::Text(values) => values.len(),
            Values::Whole(values) => values.len(),
            Values::Number(values) => values.len(),
        })
    }

    /// The table as a Parquet file.
    ///
    /// # Panics
    /// If columns differ in length, which is our fault.
    pub fn parquet(&self) -> Vec<u8> {
        let fields: Vec<Field> = self
            .columns
            .iter()
            .map(|column| {
                let kind = match column.values {
                    Values::Text(_) => DataType::Utf8,
                    Values::Whole(_) => DataType::Int64,
                    Values::Number(_) => DataType::Float64,
                };
                let unit: BTreeMap<String, String> = [("unit".to_owned(), column.unit.clone())].into();
                Field::new(&column.name, kind, false).with_metadata(unit.into_iter().collect())
            })
            .collect();
        let arrays = self.columns.iter().map(|column| match &column.values {
            Values::Text(values) => Arc::new(StringArray::from_iter_values(values)) as ArrayRef,
            Values::Whole(values) => Arc::new(Int64Array::from(values.clone())) as ArrayRef,
            Values::Number(values) => Arc::new(Float64Array::from(values.clone())) as ArrayRef,
        });
        let schema = Arc::new(Schema::new(fields));
        let batch = RecordBatch::try_new(schema.clone(), arrays.collect()).expect("columns of one length");
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by("loparite".to_owned())
            .build();
        let mut bytes = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut bytes, schema, Some(properties)).expect("the schema is plain");
        writer.write(&batch).expect("memory takes what is written");
        writer.close().expect("memory takes what is written");
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_parquet_and_the_same_bytes_twice() {
        let frame = Frame::new("t").whole("year", [2026, 2027]).number("tonnes", "t", [1.5, 2.5]);
        let bytes = frame.parquet();
        assert_eq!(&bytes[..4], b"PAR1");
        assert_eq!(bytes, frame.parquet());
        assert_eq!(frame.rows(), 2);
    }
}
