"""What the browser's own storage holds of the work."""

from __future__ import annotations

COPIES = """
new Promise((yes) => {
  const asked = indexedDB.open("immport-explorer");
  asked.onsuccess = () => {
    const all = asked.result.transaction("work").objectStore("work").getAll();
    all.onsuccess = () => Promise.all(all.result.map((copy) => copy.progress.text())).then(yes);
  };
})
"""
"""To be evaluated: the progress of each copy."""
