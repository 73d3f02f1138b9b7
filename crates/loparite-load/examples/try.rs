fn main() {
    let path = std::env::args().nth(1).unwrap();
    match loparite_load::load(std::path::Path::new(&path)) {
        Ok(l) => println!("ok {} files, {} origins, {} warnings {:?}", l.files.len(), l.model.origins.len(), l.warnings.len(), l.warnings.iter().map(|d| &d.message).collect::<Vec<_>>()),
        Err(r) => {
            for d in &r.diags { println!("{} {}:{} {} | {:?}", d.code, d.place.as_ref().map_or("", |p| &p.file), d.place.as_ref().map_or(0, |p| p.line), d.message, d.hint); }
            println!("{} diags", r.diags.len());
        }
    }
}
