using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Avi.Mesh.Settings;

/// <summary>Says that a setting has a <see cref="MeshTopicScoring"/> for each of some topics.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TopicScoringsAttribute : ValidationAttribute
{
    public const int MaxTopics = 1_024;

    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        string path = validationContext.DisplayName;
        if (value is not IDictionary<string, MeshTopicScoring> topics)
            return new ValidationResult($"{path} is null; it takes topics, or none.");

        if (topics.Count > MaxTopics)
            return new ValidationResult($"{path} has {topics.Count} topics; it takes {MaxTopics}.");

        string? problem = topics
            .Select(topic => ProblemOf($"{path}['{topic.Key}']", topic.Value))
            .FirstOrDefault(text => text is not null);
        return problem is null ? ValidationResult.Success : new ValidationResult(problem);
    }

    private static string? ProblemOf(string path, MeshTopicScoring? scoring) => scoring is null
        ? $"{path} is null."
        : ProblemOf($"{path}.Weight", scoring.Weight, 0, MeshTopicScoring.MaxWeight)
            ?? ProblemOf(
                $"{path}.InvalidMessageWeight", scoring.InvalidMessageWeight, -MeshTopicScoring.MaxWeight, 0)
            ?? ProblemOf(
                $"{path}.MinDeliveriesPerMinute",
                scoring.MinDeliveriesPerMinute,
                0,
                MeshTopicScoring.MaxDeliveriesPerMinute);

    // Not below and not above would let through what is no number.
    private static string? ProblemOf(string path, double value, double minimum, double maximum) =>
        value >= minimum && value <= maximum
            ? null
            : string.Create(
                CultureInfo.InvariantCulture, $"{path} is {value}; it takes a number from {minimum} to {maximum}.");
}
