"""Libraries that learn each battery's series anew for each question: for samples, as yardsticks."""
