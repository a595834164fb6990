"""Explain one score in Chinese: the head of the page, then what to find out next as data."""

import thesis

zhou = thesis.load("zhou-yahui")
companies = thesis.read_profiles(thesis.examples() / "companies.toml", zhou)
story = thesis.explain(zhou, companies["Mureka"])

print("\n".join(thesis.render(story, lang="zh", width=80).splitlines()[:20]))
print()
print("As data:")
for question in story.questions[:3]:
    print(f"  {question.field.id}: {question.down:+g} to {question.up:+g}")
