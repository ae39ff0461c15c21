using System.ComponentModel.DataAnnotations;
using Avi.Mesh.Settings;

namespace Avi.Mesh;

/// <summary>What happens at which score. A new peer has 0; below it, a peer is in no mesh.</summary>
public sealed class MeshScoreThresholds : IValidatableObject
{
    /// <summary>Gets or sets below what score no missed messages are exchanged with a peer. Default: −10.</summary>
    [Range(-1_000_000.0, 0.0)]
    public double Gossip { get; set; } = -10;

    /// <summary>
    /// Gets or sets below what score a peer gets none of this node's own messages; at most the one above. Default: −50.
    /// </summary>
    [Range(-1_000_000.0, 0.0)]
    public double Publish { get; set; } = -50;

    /// <summary>
    /// Gets or sets below what score all that a peer says is ignored; at most the one above. Default: −80.
    /// </summary>
    [Range(-1_000_000.0, 0.0)]
    public double Graylist { get; set; } = -80;

    /// <summary>
    /// Gets or sets from what score on a peer is believed when it tells of others. Bootstrap nodes that are named with
    /// their identity have it from the start. Default: 10.
    /// </summary>
    [Range(0.0, 1_000_000.0)]
    public double AcceptPeerExchange { get; set; } = 10;

    /// <summary>Gets or sets below what median score a topic's mesh looks for better peers. Default: 5.</summary>
    [Range(0.0, 1_000_000.0)]
    public double OpportunisticGraft { get; set; } = 5;

    /// <inheritdoc/>
    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (Publish > Gossip)
        {
            yield return new ValidationResult(
                $"{SettingPath.Of(validationContext, nameof(Publish))} is {Publish}, above Gossip, {Gossip}.");
        }

        if (Graylist > Publish)
        {
            yield return new ValidationResult(
                $"{SettingPath.Of(validationContext, nameof(Graylist))} is {Graylist}, above Publish, {Publish}.");
        }
    }
}
