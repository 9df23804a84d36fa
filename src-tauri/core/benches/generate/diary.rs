//! A long post, for the benchmarks of the core and of the window.

/// A post of about this size, in the shape of a travel diary.
pub(crate) fn post(size: usize) -> String {
    let mut text = String::with_capacity(size + 2000);
    let mut day = 1;
    while text.len() < size {
        text += &format!(
            "## Day {day}: \"Slow\" roads -- and a ferry\n\n\
             The ferry left before the fog did, so we didn't see *much* of the coast... but [the log](https://example.org/log/{day}) \
             says we were there. It's **{day} miles** to the next harbour, they say.\n\n\
             ![The harbour at {day}](https://photos.example.org/harbour-{day}.jpeg)\n\n\
             - bread, cheese and `coffee`\n- a map from the '90s\n- [ ] buy oil\n\n\
             | from | to | hours |\n| --- | :-: | ---: |\n| Kiel | Oslo | {day} |\n\n\
             > Whoever wrote this timetable has never missed a ferry.[^{day}]\n\n\
             [^{day}]: Or has missed them all.\n\n"
        );
        day += 1;
    }
    text
}
