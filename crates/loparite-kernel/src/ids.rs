//! Identifiers: a number with a type, and the table it points into.
//!
//! In        things in the order they were declared
//! Out       [`Table`]: index by typed id, name by id, id by name
//! Holds     an id is only ever made by the table that owns it; iteration is in order of declaration

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// A typed index into a [`Table`].
pub trait Id: Copy + Eq + Ord + std::fmt::Debug {
    /// The id at a position.
    fn at(position: usize) -> Self;
    /// The position of the id.
    fn position(self) -> usize;
}

/// Declares a newtype that implements [`Id`].
#[macro_export]
macro_rules! define_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(u32);
        impl $crate::ids::Id for $name {
            fn at(position: usize) -> Self {
                $name(u32::try_from(position).expect("a table holds fewer than 2^32 rows"))
            }
            fn position(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}

/// Rows with a typed id and a unique text key, in order of declaration.
#[derive(Clone, Debug)]
pub struct Table<I, T> {
    rows: Vec<T>,
    keys: Vec<String>,
    by_key: BTreeMap<String, u32>,
    kind: PhantomData<I>,
}

impl<I: Id, T> Default for Table<I, T> {
    fn default() -> Self {
        Table { rows: Vec::new(), keys: Vec::new(), by_key: BTreeMap::new(), kind: PhantomData }
    }
}

impl<I: Id, T> Table<I, T> {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a row; `None` if the key is taken.
    pub fn insert(&mut self, key: impl Into<String>, row: T) -> Option<I> {
        let key = key.into();
        let id = I::at(self.rows.len());
        if self.by_key.contains_key(&key) {
            return None;
        }
        self.by_key.insert(key.clone(), id.position() as u32);
        self.keys.push(key);
        self.rows.push(row);
        Some(id)
    }

    /// The id of a key.
    pub fn id(&self, key: &str) -> Option<I> {
        self.by_key.get(key).map(|&position| I::at(position as usize))
    }

    /// The text key of an id.
    pub fn key(&self, id: I) -> &str {
        &self.keys[id.position()]
    }

    /// All keys, in order of declaration.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(String::as_str)
    }

    /// Ids and rows, in order of declaration.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        self.rows.iter().enumerate().map(|(position, row)| (I::at(position), row))
    }

    /// All ids, in order of declaration.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + use<I, T> {
        (0..self.rows.len()).map(I::at)
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no row was declared.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl<I: Id, T> Index<I> for Table<I, T> {
    type Output = T;
    fn index(&self, id: I) -> &T {
        &self.rows[id.position()]
    }
}

impl<I: Id, T> IndexMut<I> for Table<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.rows[id.position()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    define_id!(
        /// A test id.
        ThingId
    );

    #[test]
    fn a_key_is_taken_once_and_found_again() {
        let mut table: Table<ThingId, u8> = Table::new();
        let first = table.insert("a", 1).expect("the key is free");
        assert!(table.insert("a", 2).is_none());
        assert_eq!(table.id("a"), Some(first));
        assert_eq!(table[first], 1);
        assert_eq!(table.key(first), "a");
        assert_eq!(table.len(), 1);
    }
}
