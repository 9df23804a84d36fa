//! What a writer sets about photos: where they are kept, with each provider's
//! presets, and how they are made.

use dropcap_core::store;

use crate::accessible::Axe;
use crate::bucket_blog::BucketBlog;
use crate::surroundings::{Surroundings, pictures};

#[test]
fn the_presets_of_each_provider_fill_the_form() {
    let around = Surroundings::new();
    let blog = BucketBlog::new(around.path(), |_| {});
    std::fs::remove_file(blog.root.join("dropcap.toml")).unwrap();
    let window = around.open_on((1680, 1050), &[blog.root.to_str().unwrap()], &[]);
    window.test_id("posts-list");
    window.keys("ctrl+comma");
    window.click("settings-photos");
    pictures(&window, "photo-settings-bundle");
    window.click_css("[data-testid='store-kind'] [data-value='static']");
    pictures(&window, "photo-settings-static");
    window.click_css("[data-testid='store-kind'] [data-value='bucket']");
    window.fill("[data-testid='bucket-bucket']", "my-photos");
    for preset in store::presets() {
        let id = &preset.id;
        window.run(&format!(
            "const select = document.querySelector('[data-testid=bucket-provider]');
             select.value = {id:?};
             select.dispatchEvent(new Event('change', {{ bubbles: true }}))"
        ));
        let endpoint = preset.endpoint.map(|endpoint| endpoint.replace("REGION", &preset.region));
        let shown = endpoint.map_or("undefined".into(), |endpoint| format!("{endpoint:?}"));
        window.wait_until(
            &format!("the presets of {id}"),
            &format!(
                "const value = (key) => document.querySelector(`[data-testid=bucket-${{key}}]`)?.value;
                 return value('provider') === {id:?} && value('endpoint') === {shown} && value('region') === {:?} && value('bucket') === 'my-photos'",
                preset.region
            ),
        );
        window.run(
            "document.querySelector('[data-testid=bucket-provider]').scrollIntoView({ block: 'start' })",
        );
        pictures(&window, &format!("photo-settings-{id}"));
    }
    Axe::new(&window).check("the form of a bucket");
    window.run("document.querySelector('[data-testid=keep-copyright]').scrollIntoView({ block: 'center' })");
    window.click("keep-copyright");
    pictures(&window, "photo-settings-kept");
    Axe::new(&window).check("how photos are made");
    window.click("settings-save");
    window.wait_until("the settings saved", "return !document.querySelector('[data-testid=settings]')");
    let written = std::fs::read_to_string(blog.root.join("dropcap.toml")).unwrap();
    for line in ["keepCopyright = true", "bucket = \"my-photos\""] {
        assert!(written.contains(line), "{line} in {written}");
    }
}
