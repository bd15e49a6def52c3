"""The private test of an assignment and the leaderboard of the class: for instructors.

`private_test` makes images to hand out and labels to keep. `reading` takes predictions from strangers' files,
`scores` ranks them, `page` and `files.replacing` write what comes of it; `board` puts these together.
"""
