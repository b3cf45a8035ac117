"""The patients of the demo clinic, all invented: nobody in these files ever lived."""

from daybreak.clinic.demo.stories import eligible, refused, undetermined
from daybreak.clinic.demo.story import Story

STORIES: tuple[Story, ...] = (*eligible.STORIES, *undetermined.STORIES, *refused.STORIES)
