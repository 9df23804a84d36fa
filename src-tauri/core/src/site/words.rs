//! The site's own words and its dates, in the languages the theme speaks.
//!
//! Unknown languages get English words and ISO dates: a foreign month name
//! would be wrong everywhere, `2026-05-01` is right everywhere.

use jiff::civil::Date;
use serde::Serialize;

/// What the pages say besides what the writer wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Words {
    pub(super) skip: &'static str,
    pub(super) home: &'static str,
    pub(super) archive: &'static str,
    pub(super) all_posts: &'static str,
    pub(super) feed: &'static str,
    pub(super) tags: &'static str,
    pub(super) categories: &'static str,
    pub(super) older: &'static str,
    pub(super) newer: &'static str,
    pub(super) undated: &'static str,
    pub(super) updated: &'static str,
    pub(super) nothing_yet: &'static str,
    pub(super) not_found: &'static str,
    pub(super) not_found_why: &'static str,
    pub(super) navigation: &'static str,
    pub(super) done: &'static str,
    pub(super) to_do: &'static str,
}

const ENGLISH: Words = Words {
    skip: "Skip to the text",
    home: "Home",
    archive: "Archive",
    all_posts: "All posts",
    feed: "Feed",
    tags: "Tags",
    categories: "Categories",
    older: "Earlier",
    newer: "Later",
    undated: "Without a date",
    updated: "updated",
    nothing_yet: "Nothing has been published yet.",
    not_found: "This page is not here",
    not_found_why: "It may have moved, or the address has a slip in it.",
    navigation: "Site",
    done: "Done",
    to_do: "To do",
};

const FRENCH: Words = Words {
    skip: "Aller au texte",
    home: "Accueil",
    archive: "Archives",
    all_posts: "Tous les articles",
    feed: "Flux",
    tags: "Étiquettes",
    categories: "Catégories",
    older: "Précédent",
    newer: "Suivant",
    undated: "Sans date",
    updated: "mis à jour le",
    nothing_yet: "Rien n’est encore publié.",
    not_found: "Cette page n’est pas ici",
    not_found_why: "Elle a peut-être été déplacée, ou l’adresse contient une erreur.",
    navigation: "Site",
    done: "Fait",
    to_do: "À faire",
};

const PORTUGUESE: Words = Words {
    skip: "Ir para o texto",
    home: "Início",
    archive: "Arquivo",
    all_posts: "Todos os textos",
    feed: "Feed",
    tags: "Etiquetas",
    categories: "Categorias",
    older: "Anterior",
    newer: "Seguinte",
    undated: "Sem data",
    updated: "atualizado em",
    nothing_yet: "Ainda não há nada publicado.",
    not_found: "Esta página não está aqui",
    not_found_why: "Talvez tenha mudado de lugar, ou o endereço tem um erro.",
    navigation: "Site",
    done: "Feito",
    to_do: "Por fazer",
};

const SPANISH: Words = Words {
    skip: "Ir al texto",
    home: "Inicio",
    archive: "Archivo",
    all_posts: "Todas las entradas",
    feed: "Feed",
    tags: "Etiquetas",
    categories: "Categorías",
    older: "Anterior",
    newer: "Siguiente",
    undated: "Sin fecha",
    updated: "actualizado el",
    nothing_yet: "Todavía no hay nada publicado.",
    not_found: "Esta página no está aquí",
    not_found_why: "Quizá se haya movido, o la dirección tiene un error.",
    navigation: "Sitio",
    done: "Hecho",
    to_do: "Por hacer",
};

const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MONTHS_FR: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const MONTHS_PT: [&str; 12] = [
    "janeiro",
    "fevereiro",
    "março",
    "abril",
    "maio",
    "junho",
    "julho",
    "agosto",
    "setembro",
    "outubro",
    "novembro",
    "dezembro",
];
const MONTHS_ES: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

/// The words for a language's code, such as `pt-br`.
pub(super) fn words(language: &str) -> &'static Words {
    match primary(language) {
        "fr" => &FRENCH,
        "pt" => &PORTUGUESE,
        "es" => &SPANISH,
        _ => &ENGLISH,
    }
}

/// Whether the theme has its own words for the language; the rest of the page
/// is then marked as English.
pub(super) fn speaks(language: &str) -> bool {
    matches!(primary(language), "en" | "fr" | "pt" | "es")
}

/// Whether the language is written from right to left.
pub(super) fn right_to_left(language: &str) -> bool {
    matches!(primary(language), "ar" | "ckb" | "dv" | "fa" | "he" | "ps" | "sd" | "ug" | "ur" | "yi")
}

/// A date as it is written in a language: `May 1, 2026`, `1er mai 2026`.
pub(super) fn long_date(language: &str, date: Date) -> String {
    match (primary(language), day_and_month(language, date)) {
        ("en", Some(day)) if american(language) => format!("{day}, {}", date.year()),
        ("pt" | "es", Some(day)) => format!("{day} de {}", date.year()),
        (_, Some(day)) => format!("{day} {}", date.year()),
        (_, None) => date.to_string(),
    }
}

/// A date without its year: `May 1`, `1er mai`, `05-01`.
pub(super) fn short_date(language: &str, date: Date) -> String {
    day_and_month(language, date).unwrap_or_else(|| format!("{:02}-{:02}", date.month(), date.day()))
}

fn day_and_month(language: &str, date: Date) -> Option<String> {
    let (day, month) = (date.day(), usize::try_from(date.month() - 1).ok()?);
    Some(match primary(language) {
        "en" if american(language) => format!("{} {day}", MONTHS_EN[month]),
        "en" => format!("{day} {}", MONTHS_EN[month]),
        "fr" if day == 1 => format!("1er {}", MONTHS_FR[month]),
        "fr" => format!("{day} {}", MONTHS_FR[month]),
        "pt" => format!("{day} de {}", MONTHS_PT[month]),
        "es" => format!("{day} de {}", MONTHS_ES[month]),
        _ => return None,
    })
}

fn american(language: &str) -> bool {
    language.eq_ignore_ascii_case("en") || language.to_ascii_lowercase().replace('_', "-") == "en-us"
}

/// The language without its region.
fn primary(language: &str) -> &str {
    let end = language.find(['-', '_']).unwrap_or(language.len());
    match &language[..end] {
        code if code.eq_ignore_ascii_case("en") => "en",
        code if code.eq_ignore_ascii_case("fr") => "fr",
        code if code.eq_ignore_ascii_case("pt") => "pt",
        code if code.eq_ignore_ascii_case("es") => "es",
        code => code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_each_language_does() {
        let (first, last) = (jiff::civil::date(2026, 5, 1), jiff::civil::date(2026, 12, 31));
        for (language, long, short) in [
            ("en", "May 1, 2026", "May 1"),
            ("en-US", "May 1, 2026", "May 1"),
            ("en-gb", "1 May 2026", "1 May"),
            ("fr", "1er mai 2026", "1er mai"),
            ("pt-br", "1 de maio de 2026", "1 de maio"),
            ("es", "1 de mayo de 2026", "1 de mayo"),
            ("ja", "2026-05-01", "05-01"),
        ] {
            assert_eq!(long_date(language, first), long, "{language}");
            assert_eq!(short_date(language, first), short, "{language}");
        }
        assert_eq!(long_date("fr-CA", last), "31 décembre 2026");
    }
}
