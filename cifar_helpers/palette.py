"""The course's colours, which figures and drawings share."""

# Okabe and Ito, "Color Universal Design" (2008): told apart with any kind of colour vision, and in grey
BLUE, ORANGE, GREEN, RED, PURPLE = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7"
SKY, BLACK = "#56B4E9", "#000000"
