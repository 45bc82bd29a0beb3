//! The card game Casino (Cassino) as rules for Reseat.
