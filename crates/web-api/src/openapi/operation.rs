//! One route and method: what the document says of it, in the words of the protocol's table.

use utoipa::ToSchema;

use super::codes;
use super::wire_schema::WireSchema;

/// Who may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// Anyone.
    Nobody,
    /// A user session.
    User,
    /// A seat, or the user who sits there.
    Seat,
    /// A registered app's backend.
    App,
    /// An administrator.
    Admin,
}

/// What an answer holds.
#[derive(Clone)]
pub(super) enum Content {
    /// Nothing.
    Nothing,
    /// A line of text.
    Text,
    /// Some JSON object.
    Object,
    /// One of these types as JSON.
    Json(Vec<WireSchema>),
}

/// One route and method.
#[derive(Clone)]
pub(super) struct Operation {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    /// Its name, unlike all others.
    pub(super) name: &'static str,
    pub(super) summary: &'static str,
    pub(super) proof: Proof,
    pub(super) query: Option<WireSchema>,
    /// Whether the query may have the `next` of the page before.
    pub(super) is_paged: bool,
    pub(super) body: Option<WireSchema>,
    pub(super) answers: Vec<(u16, Content)>,
    /// Whether the rules of a game may refuse with a code of their own.
    pub(super) is_judged_by_a_game: bool,
    /// What its answer names that other paths take: the name there, and where it stands, as a JSON pointer.
    pub(super) leads: Vec<(&'static str, &'static str)>,
    refusals: Vec<&'static str>,
}

impl Operation {
    fn new(method: &'static str, path: &'static str, name: &'static str, summary: &'static str) -> Self {
        Self {
            method,
            path,
            name,
            summary,
            proof: Proof::Nobody,
            query: None,
            is_paged: false,
            body: None,
            answers: Vec::new(),
            is_judged_by_a_game: false,
            leads: Vec::new(),
            refusals: Vec::new(),
        }
    }

    pub(super) fn get(path: &'static str, name: &'static str, summary: &'static str) -> Self {
        Self::new("get", path, name, summary)
    }

    pub(super) fn post(path: &'static str, name: &'static str, summary: &'static str) -> Self {
        Self::new("post", path, name, summary)
    }

    pub(super) fn put(path: &'static str, name: &'static str, summary: &'static str) -> Self {
        Self::new("put", path, name, summary)
    }

    pub(super) fn patch(path: &'static str, name: &'static str, summary: &'static str) -> Self {
        Self::new("patch", path, name, summary)
    }

    pub(super) fn delete(path: &'static str, name: &'static str, summary: &'static str) -> Self {
        Self::new("delete", path, name, summary)
    }

    /// Who may call it; anyone unless it is said.
    pub(super) fn by(mut self, proof: Proof) -> Self {
        self.proof = proof;
        self
    }

    /// Each field is a parameter of the query.
    pub(super) fn query<T: ToSchema>(mut self) -> Self {
        self.query = Some(WireSchema::of::<T>());
        self
    }

    /// It answers a page, and the query may name the next one.
    pub(super) fn pages(mut self) -> Self {
        self.is_paged = true;
        self
    }

    /// The body; it may be left out where each of its fields may.
    pub(super) fn body<T: ToSchema>(mut self) -> Self {
        self.body = Some(WireSchema::of::<T>());
        self
    }

    /// A success.
    pub(super) fn answers<T: ToSchema>(mut self, status: u16) -> Self {
        self.answers.push((status, Content::Json(vec![WireSchema::of::<T>()])));
        self
    }

    /// A success that has one of two forms.
    pub(super) fn answers_either<A: ToSchema, B: ToSchema>(mut self, status: u16) -> Self {
        self.answers.push((status, Content::Json(vec![WireSchema::of::<A>(), WireSchema::of::<B>()])));
        self
    }

    /// A success without a body.
    pub(super) fn answers_nothing(mut self, status: u16) -> Self {
        self.answers.push((status, Content::Nothing));
        self
    }

    /// A success with some object.
    pub(super) fn answers_object(mut self) -> Self {
        self.answers.push((200, Content::Object));
        self
    }

    /// A success in words.
    pub(super) fn answers_text(mut self) -> Self {
        self.answers.push((200, Content::Text));
        self
    }

    /// Its answer names, at this JSON pointer, what paths call by this name.
    pub(super) fn leads_to(mut self, name: &'static str, at: &'static str) -> Self {
        self.leads.push((name, at));
        self
    }

    /// Codes beside those that its kind has.
    pub(super) fn refuses(mut self, codes: &[&'static str]) -> Self {
        self.refusals.extend(codes);
        self
    }

    /// The game that is played may refuse too.
    pub(super) fn by_the_rules(mut self) -> Self {
        self.is_judged_by_a_game = true;
        self
    }

    /// The codes of all its refusals.
    pub(super) fn codes(&self) -> Vec<&'static str> {
        let mut codes = codes::OF_EVERY_CALL.to_vec();
        codes.extend(&self.refusals);
        codes.extend(match self.proof {
            Proof::Nobody => &[][..],
            Proof::User => codes::OF_USERS,
            Proof::Seat => codes::OF_SEATS,
            Proof::App => codes::OF_APPS,
            Proof::Admin => codes::OF_ADMINS,
        });
        if self.body.is_some() {
            codes.extend(codes::OF_BODIES);
        }
        if self.query.is_some() || self.is_paged {
            codes.push("bad_field");
        }
        if self.method != "get" {
            codes.push("cross_origin");
        }
        if self.path.contains('{') {
            codes.push("no_such_route");
        }
        codes.sort_unstable();
        codes.dedup();
        codes
    }
}
