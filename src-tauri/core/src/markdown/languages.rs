//! The languages whose code Hugo colours: the names, aliases and file endings
//! its highlighter knows (asked of Hugo 0.168 with `transform.CanHighlight`).

use std::collections::HashSet;
use std::sync::LazyLock;

/// Whether Hugo colours code of this language; the case of the name is no matter.
pub(super) fn is_known(name: &str) -> bool {
    static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| NAMES.split(' ').collect());
    KNOWN.contains(name) || KNOWN.contains(name.to_lowercase().as_str())
}

const NAMES: &str = "\
    .bashrc .desktop .editorconfig .env .exrc .gitconfig .gvimrc .htaccess .justfile .luaurc .pryrc \
    .pylintrc .renviron .rhistory .rprofile .vimrc .zshrc 1p 1s 1s:enterprise 3pm _exrc _gvimrc _vimrc abap \
    abl abnf aconf actionscript actionscript3 ada ada2005 ada95 adb ads agda ahk ahkl al alloy als ampl \
    angular2 antlr apache apache.conf apache2.conf apacheconf apkbuild apl applescript appraisals aql \
    arduino arexx armasm art arturo as as3 asm atl au3 autodelegate autohandler autohotkey autoit automount \
    aux avsc awk b b3d bal ballerina bas bash bash-session bashrc basic bat batch batchfile bb beef bf bib \
    bibtex bicep bind blitzbasic bnf bplus bqn brainfuck bsdmake bsdmakefile buck build build.bazel bzl c c# \
    c++ c3 c3i c3t caddy caddy-d caddyfile caddyfile-directives capnp cassandra cassette cc cdf ceylon cf \
    cf3 cfengine3 cfg cfs cfstatement cginc chai chaiscript chapel cheetah chpl cjs cl clj clojure cls cmake \
    cmakelists.txt cmd cob cobol coffee coffee-script coffeescript common-lisp console container \
    containerfile coq core cp cpp cpy cql cr crystal cs csh csharp csproj css csv cts cucumber cue cxx \
    cython d dal dart dax decls def desktop desktop_entry device devicetree dhandler dhcpd.conf di diff \
    django django/jinja dns dnssd docker dockerfile dosbatch dosini dpk dpr dtd dts dtsi duby dyl dylan dzn \
    ebnf ebuild ecl eclass edn eex el elisp elixir elm emacs emacs-lisp emacslisp env epf eps epsf epsi erb \
    erf erl erlang es escript ex exheres-0 exlib exs f f03 f90 f95 factor feature fennel fish fishshell fnl \
    forth fortran fortranfixed frag frt fs fsharp fsi fsproj fth fun fx fxh fzn gas gawk gd gd3 gdscript \
    gdscript3 gemfile gemfile-lock gemfile.lock gemfilelock gemspec genshi genshitext geo gettext gherkin \
    gleam glsl gnumakefile gnuplot go go-html-template go-template go-text-template go.tmpl golang gotmpl \
    gql gradle graphql graphqls groff groovy gsed gvimrc h h++ ha handlebars hare haskell haxe hbs hc hc.z \
    hcl hexdump hh hlb hlsl hlsli holyc hpp hrl hs htm html http hx hxsl hxx hy hylang i idc idr idris igor \
    igorpro ijs image inc inf ini ino intr io ipf iscdhcpd j janet java java-properties javascript jdn jinja \
    jl js jsm json json.jbuilder json5 jsonata jsonc jsonl jsonnet jsx julia jungle justfile jy kak kakoune \
    kakrc kakscript kdl kotlin ksh kt kts kube lateralus latex lean lean4 libsonnet lighttpd lighty lilypond \
    link lisp ll llvm load lox lpk lpr ltl lua luau ly m m2 ma mak make makefile mako man mao mariadb \
    markdown mason materialize mathematica matlab mawk mbt mc mcad mcf mcfunction md meson meson.build \
    meson.options meson_options.txt metal mf mhtml mi microcad minizinc mjs mk mkd ml mli mlir mll mly mma \
    mo mod modelica modula-2 modula2 module.bazel mojo monkeyc moon moonbit moonscript morrowind \
    morrowindscript mount mt mts mwscript mx myghty mysql myt mzn mzsql nasm natural nawk nb nbp ndisasm \
    netdev network newspeak ng2 nginx nginx.conf nim nimrod nix nixos no-highlight nroff ns2 ns7 nsa nsc nsg \
    nsh nsi nsis nsl nsm nsn nsp nss nu obj-c objc objective-c objectivec objectpascal ocaml octave odin \
    ones onesenterprise openedge openedgeabl openscad org orgmode p pacman.conf pacmanconf pas patch path \
    pbtxt pc perl perl6 pfa php php3 php4 php5 phtml pig pipfile pkgbuild pkgconfig pl pl/pgsql plain \
    plaintext plc plot plpgsql plt plutus-core pm pml po pod poetry.lock pony posh postgres postgresql \
    postscr postscript pot pov povray powerquery powershell pp pq pr prm pro proc progress prolog prom \
    promela promql properties proto protobuf prql ps ps1 psd1 psl psm1 puppet pwsh pxd pxi py py2 py3 pyi \
    pylintrc pyrex python python2 python3 pyw pyx qbasic qbs qml qrc r racket ragel rake rakefile raku rb \
    rbw rbx re react reason reasonml reg registry rego rei repo.bazel restructuredtext rex rexx rform rgbasm \
    rh ring rkt rktd rktl rpgle rpmspec rq rs rs.in rss rst ruby run rust rvt rx s sage sas sass sc scad \
    scala scd scdoc sce scheme sci scilab scm sconscript sconstruct scope scss sed service sh sh-session \
    shell shell-session sieve sig siv slice smali smalltalk smarty sml snbt snobol socket sol solidity \
    sourcepawn sp spade sparql spec spitfire splus spt sql sqlrpgle squeak squid squid.conf squidconf ss \
    ssed st star starlark stas styl stylus sv svelte svg svh swap swift systemd systemverilog t t-sql t42 \
    tablegen tac tal tape target tasm tcl tcsh td templ termcap termcap.src terminfo terminfo.src terraform \
    tex text textpb textproto tf thrift timer tmpl toc toml tpl tpp tradingview transact-sql trig ts tsql \
    tst tsx ttl tu turing turtle tv twig txt txtpb typ typescript typoscript typoscriptcssdata \
    typoscripthtmldata typst uc ucad ucode udiff uv.lock uxntal v v.mod vagrantfile vala vapi vb vb.net \
    vbnet vcxproj verilog vert vhd vhdl vhs vim viml vimrc vlang volume vsh vshell vtt vue vuejs vv w wast \
    wat wdte webvtt wgsl whiley winbatch wl wlua workspace workspace.bazel workspace.bzlmod wsdl wsf xhtml \
    xml xorg xorg.conf xsd xsl xslt yaml yang yml z80 zed zig zon zone zsh zshrc µcad 🔥";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_languages_by_any_name() {
        for known in ["go", "golang", "Rust", "c++", "text", "wgsl", ".desktop", "cmd"] {
            assert!(is_known(known), "{known}");
        }
        for unknown in ["", "nosuch", "mermaid", "goat"] {
            assert!(!is_known(unknown), "{unknown}");
        }
    }
}
