using System.ComponentModel.DataAnnotations;

namespace Avi.Mesh;

/// <summary>Says that a setting has a <see cref="MeshTopicScoring"/> for each of some topics.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TopicScoringsAttribute : ValidationAttribute
{
    public const int MaxTopics = 1_024;

    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        string name = validationContext.MemberName ?? validationContext.DisplayName;
        if (value is not IDictionary<string, MeshTopicScoring> topics)
            return new ValidationResult($"{name} is null; it takes topics, or none.");

        if (topics.Count > MaxTopics)
            return new ValidationResult($"{name} has {topics.Count} topics; it takes {MaxTopics}.");

        foreach ((string topic, MeshTopicScoring scoring) in topics)
        {
            if (scoring is null || !IsInRange(scoring))
                return new ValidationResult($"{name} has a value for '{topic}' that is out of its range.");
        }

        return ValidationResult.Success;
    }

    private static bool IsInRange(MeshTopicScoring scoring) =>
        scoring.Weight is >= 0 and <= 100
        && scoring.InvalidMessageWeight is >= -100 and <= 0
        && scoring.MinDeliveriesPerMinute is >= 0 and <= 60_000;
}
