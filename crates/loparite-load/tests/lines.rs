use std::path::*; use std::fs;
fn cp(from: &Path, to: &Path) { fs::create_dir_all(to).unwrap(); for e in fs::read_dir(from).unwrap().map(Result::unwrap) { let t=to.join(e.file_name()); if e.path().is_dir() {cp(&e.path(),&t)} else {fs::copy(e.path(),t).unwrap();} } }
fn walk(p:&Path,o:&mut Vec<PathBuf>){ for e in fs::read_dir(p).unwrap().map(Result::unwrap){ if e.path().is_dir(){walk(&e.path(),o)} else {o.push(e.path())} } }
#[test] fn explore() {
  let root=Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
  let d=tempfile::tempdir().unwrap(); cp(&root.join("data"),&d.path().join("data")); cp(&root.join("examples/first-light"),&d.path().join("examples/first-light"));
  let sc=d.path().join("examples/first-light");
  let mut files=vec![]; walk(d.path(),&mut files); files.sort();
  for f in files { if f.extension().is_none_or(|e|e!="toml") || f.to_string_lossy().contains("/facts/")||f.to_string_lossy().contains("/claims/") {continue}
    let text=fs::read_to_string(&f).unwrap(); let lines:Vec<&str>=text.split_inclusive('\n').collect();
    let full = f.to_string_lossy().contains("first-light")||f.to_string_lossy().contains("/sx-light")||f.to_string_lossy().contains("monazite")||lines.len()<80;
    for mode in 0..4 { for i in 0..lines.len() { if lines[i].trim().is_empty()||lines[i].trim().starts_with('#') {continue} if !full && i%5!=0 {continue}
      let l=lines[i]; let new=match mode {0=>String::new(),1=>{ // drop first quote
          let Some(p)=l.find('"') else {continue}; format!("{}{}",&l[..p],&l[p+1..])},
        2=>{ // swap two letters in the first text value
          let Some(p)=l.find('"') else {continue}; let Some(q)=l[p+1..].find('"') else {continue}; if q<3 {continue} let w:Vec<char>=l[p+1..p+1+q].chars().collect(); let mut w2=w.clone(); let n=w.len()/2; w2.swap(n-1,n); format!("{}\"{}\"{}",&l[..p],w2.iter().collect::<String>(),&l[p+2+q..])},
        _=>{ // cut the line in half
          let n=l.char_indices().map(|c|c.0).nth(l.chars().count()/2).unwrap(); format!("{}\n",&l[..n]) }};
      let mut t=lines[..i].concat(); t+=&new; t+=&lines[i+1..].concat(); fs::write(&f,&t).unwrap();
      let n=match loparite_load::load(&sc) { Ok(_)=>0, Err(r)=>{ assert!(!r.diags.is_empty()); let e=r.diags.len(); if e>1 { println!("{} mode {mode} line {} `{}` -> {e}: {}", f.strip_prefix(d.path()).unwrap().display(), i+1, new.trim().chars().take(60).collect::<String>(), r.diags.iter().take(3).map(|d|format!("{} {}:{} {}",d.code,d.place.as_ref().map_or("",|p|p.file.rsplit('/').next().unwrap()),d.place.as_ref().map_or(0,|p|p.line),d.message)).collect::<Vec<_>>().join(" ;; ")); } for x in &r.diags { if x.hint.is_none()||(x.place.is_none()) {println!("NOHINT {} {}",x.code,x.message)} } e } };
      let _=n; } }
    fs::write(&f,&text).unwrap(); }
}
